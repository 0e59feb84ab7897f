package dev.switchboard.ops;

import dev.switchboard.ops.OpsStore.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What waits, as gauges. Counted when somebody scrapes, and then at most every five seconds.
 * Belongs to one event loop; the gauges themselves may be read from anywhere.
 */
final class Gauges implements AutoCloseable {
  private static final long FRESH = Duration.ofSeconds(5).toNanos();
  // Well below a scraper's own patience: the other metrics matter most when Postgres hangs.
  private static final long PATIENCE_MILLIS = 1_000;

  private final OpsStore store;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  // Null until counted once: "not known" must not look like "nothing waits".
  private volatile @Nullable Backlog backlog;
  private long counted = System.nanoTime() - FRESH;

  Gauges(OpsStore store, MeterRegistry registry) {
    this.store = store;
    gauge(
        registry,
        "switchboard.leaves.inbox.waiting",
        "Leaves the inbox has not taken yet",
        Backlog::inboxWaiting);
    gauge(
        registry,
        "switchboard.leaves.status.waiting",
        "Statuses not applied yet",
        Backlog::statusWaiting);
    gauge(
        registry,
        "switchboard.leaves.oldest.seconds",
        "Age of the oldest leaf that waits",
        Backlog::oldestSeconds);
    gauge(
        registry, "switchboard.leaves.parked", "Leaves that cannot be placed yet", Backlog::parked);
    gauge(
        registry,
        "switchboard.leaves.dead",
        "Leaves given up after their last attempt",
        Backlog::dead);
    gauge(registry, "switchboard.outbox.waiting", "Messages to be sent", Backlog::outboxWaiting);
    gauge(
        registry,
        "switchboard.outbox.in.doubt",
        "Messages of which nobody knows whether they went out",
        Backlog::inDoubt);
    gauge(
        registry,
        "switchboard.lanes.paused",
        "Numbers that wait before they send again",
        Backlog::lanesPaused);
    gauge(
        registry,
        "switchboard.messages.doubled",
        "Messages that went out twice, as far as Meta's ids say",
        Backlog::doubled);
    List.of(
            new JvmMemoryMetrics(),
            gc,
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new UptimeMetrics())
        .forEach(binder -> binder.bindTo(registry));
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<Backlog> value) {
    var _ =
        Gauge.builder(name, this, gauges -> gauges.read(value))
            .description(description)
            .register(registry);
  }

  private double read(ToDoubleFunction<Backlog> value) {
    @Nullable Backlog known = backlog;
    return known == null ? Double.NaN : value.applyAsDouble(known);
  }

  /**
   * Counts again when the last count is old. A database that is away or too slow leaves the last
   * count; before the first one the gauges are NaN.
   */
  Future<Void> refresh() {
    if (System.nanoTime() - counted < FRESH) {
      return Future.succeededFuture();
    }
    counted = System.nanoTime();
    return store
        .backlog()
        .onSuccess(found -> backlog = found)
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  @Override
  public void close() {
    gc.close();
  }
}
