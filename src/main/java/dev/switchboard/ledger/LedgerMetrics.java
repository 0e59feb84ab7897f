package dev.switchboard.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the pump of a queue measures (docs/metrics.md). Belongs to the pump's context. */
public final class LedgerMetrics {
  private static final Logger LOG = LoggerFactory.getLogger("webhook");

  private final MeterRegistry registry;
  private final Timer storage;
  private final Counter buried;
  private final Map<RetryPolicy.Fault, Counter> failed = new EnumMap<>(RetryPolicy.Fault.class);
  private final Map<String, Timer> processing = new HashMap<>();
  private final Tally tally = new Tally();

  public LedgerMetrics(MeterRegistry registry, NewLeaf.Queue queue) {
    this.registry = registry;
    String name = queue.name().toLowerCase(java.util.Locale.ROOT);
    this.storage =
        Timer.builder("message.storage.duration")
            .description("One batch of leaves: claimed, turned into rows, committed")
            .tag("queue", name)
            .publishPercentileHistogram()
            .register(registry);
    this.buried =
        Counter.builder("webhook.dead")
            .description("Leaves given up")
            .tag("queue", name)
            .register(registry);
    for (RetryPolicy.Fault fault : RetryPolicy.Fault.values()) {
      failed.put(
          fault,
          Counter.builder("webhook.batches.failed")
              .description("Batches rolled back, by whose fault it was")
              .tag("queue", name)
              .tag("fault", fault.name().toLowerCase(java.util.Locale.ROOT))
              .register(registry));
    }
  }

  /** A batch is committed. */
  void done(List<Leaf> leaves, long nanos) {
    storage.record(Duration.ofNanos(nanos));
    tally.processed(leaves, Instant.now());
    long now = System.currentTimeMillis();
    for (Leaf leaf : leaves) {
      processing(leaf.source())
          .record(Duration.ofMillis(Math.max(0, now - leaf.receivedAt().toEpochMilli())));
    }
    if (LOG.isDebugEnabled()) {
      LOG.atDebug()
          .addKeyValue("leaves", leaves.size())
          .addKeyValue("firstLeaf", leaves.getFirst().id())
          .addKeyValue("lastLeaf", leaves.getLast().id())
          .addKeyValue("millis", nanos / 1_000_000)
          .log("webhook.processed");
    }
  }

  /** Counts by minute, not written down yet. */
  Tally tally() {
    return tally;
  }

  void failed(RetryPolicy.Fault fault) {
    java.util.Objects.requireNonNull(failed.get(fault)).increment();
  }

  void buried() {
    buried.increment();
  }

  // Sources are a handful, fixed in code: no label grows with what is posted.
  private Timer processing(String source) {
    return processing.computeIfAbsent(
        source,
        platform ->
            Timer.builder("webhook.processing.duration")
                .description("From our receipt of a leaf to the commit of what it became")
                .tag("platform", platform)
                .publishPercentileHistogram()
                .register(registry));
  }
}
