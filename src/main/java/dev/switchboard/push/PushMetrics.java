package dev.switchboard.push;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What the push room measures (docs/metrics.md). Thread-safe. */
final class PushMetrics {
  private final Timer delivery;

  PushMetrics(MeterRegistry registry) {
    this.delivery =
        Timer.builder("real.time.delivery.latency")
            .description("From the transaction that wrote an event to its frames on live sockets")
            .publishPercentileHistogram()
            .register(registry);
  }

  /** An event was written to every live client of its tenant. */
  void delivered(Frames.Event event) {
    delivery.record(
        Math.max(0, Instant.now().toEpochMilli() - event.at().toEpochMilli()),
        TimeUnit.MILLISECONDS);
  }
}
