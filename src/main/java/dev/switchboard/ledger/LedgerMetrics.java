package dev.switchboard.ledger;

import static java.util.stream.Collectors.joining;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
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
  private final String queue;
  private final Timer storage;
  private final Counter buried;
  private final Map<RetryPolicy.Fault, Counter> failed = new EnumMap<>(RetryPolicy.Fault.class);
  private final Map<String, Timer> processing = new HashMap<>();

  public LedgerMetrics(MeterRegistry registry, NewLeaf.Queue queue) {
    this.registry = registry;
    this.queue = queue.name().toLowerCase(java.util.Locale.ROOT);
    this.storage =
        Timer.builder("message.storage.duration")
            .description("One batch of leaves: claimed, turned into rows, committed")
            .tag("queue", this.queue)
            .publishPercentileHistogram()
            .register(registry);
    this.buried =
        Counter.builder("webhook.dead")
            .description("Leaves given up")
            .tag("queue", this.queue)
            .register(registry);
    for (RetryPolicy.Fault fault : RetryPolicy.Fault.values()) {
      failed.put(
          fault,
          Counter.builder("webhook.batches.failed")
              .description("Batches rolled back, by whose fault it was")
              .tag("queue", this.queue)
              .tag("fault", fault.name().toLowerCase(java.util.Locale.ROOT))
              .register(registry));
    }
  }

  /**
   * A batch is committed.
   *
   * @param leaves of one shard, in the order of their ids
   */
  void done(List<Leaf> leaves, int shard, long nanos) {
    storage.record(Duration.ofNanos(nanos));
    long now = System.currentTimeMillis();
    for (Leaf leaf : leaves) {
      processing(leaf.source())
          .record(Duration.ofMillis(Math.max(0, now - leaf.receivedAt().toEpochMilli())));
    }
    if (LOG.isDebugEnabled()) {
      // Each by its id: between the first and the last are leaves of other shards, too. One text,
      // which is found as it is, and which every encoder can write.
      AnyLeaf.describe(LOG.atDebug(), leaves)
          .addKeyValue(
              "leafIds",
              leaves.stream().map(leaf -> Long.toString(leaf.id())).collect(joining(" ")))
          .addKeyValue("queue", queue)
          .addKeyValue("shard", shard)
          .addKeyValue("micros", nanos / 1_000)
          .log("webhook.processed");
    }
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
