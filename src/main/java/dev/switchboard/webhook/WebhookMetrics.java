package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the front door measures (docs/metrics.md). Its meters are looked up once, so that an ack
 * costs a few additions. One for a node. Thread-safe.
 */
public final class WebhookMetrics {
  private final MeterRegistry registry;
  private final Timer ack;
  private final DistributionSummary group;
  private final Counter duplicates;
  private final Map<String, Platform> platforms = new ConcurrentHashMap<>();

  public WebhookMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.ack =
        Timer.builder("webhook.ack.duration")
            .description("From a whole body to its answer, commit included")
            .publishPercentileHistogram()
            .register(registry);
    this.group =
        DistributionSummary.builder("webhook.commit.leaves")
            .description("Leaves that one statement committed")
            .publishPercentileHistogram()
            .maximumExpectedValue(4_000.0)
            .register(registry);
    this.duplicates =
        Counter.builder("webhook.duplicates")
            .description("Leaves that were stored before")
            .register(registry);
  }

  /** The meters of one platform. */
  private static final class Platform {
    final Counter taken;
    final Counter leaves;
    final Timer lag;
    final Map<Refusal, Counter> byStatus = new EnumMap<>(Refusal.class);
    final Map<Refusal, Counter> byReason = new EnumMap<>(Refusal.class);

    Platform(MeterRegistry registry, String name) {
      taken = received(registry, name, 200);
      leaves =
          Counter.builder("webhook.leaves")
              .description("Leaves of the POSTs that were answered 200, repeats included")
              .tag("platform", name)
              .register(registry);
      lag =
          Timer.builder("webhook.platform.lag")
              .description("From the platform's time of a leaf, a whole second, to ours")
              .tag("platform", name)
              .publishPercentileHistogram()
              .register(registry);
      for (Refusal refusal : Refusal.values()) {
        byStatus.put(refusal, received(registry, name, refusal.status()));
        byReason.put(
            refusal,
            Counter.builder("webhook.refused")
                .description("Requests that were not taken")
                .tag("platform", name)
                .tag("reason", refusal.wire())
                .register(registry));
      }
    }

    private static Counter received(MeterRegistry registry, String platform, int status) {
      return Counter.builder("webhook.received")
          .description("Requests, by answer")
          .tag("platform", platform)
          .tag("status", Integer.toString(status))
          .register(registry);
    }
  }

  /** A POST was answered 200. */
  void taken(Source source, List<NewLeaf> all, long nanos, Instant now) {
    Platform of = of(source);
    of.taken.increment();
    of.leaves.increment(all.size());
    ack.record(nanos, TimeUnit.NANOSECONDS);
    for (NewLeaf leaf : all) {
      @Nullable Instant at = leaf.platformAt();
      if (at != null) {
        of.lag.record(Math.max(0, now.toEpochMilli() - at.toEpochMilli()), TimeUnit.MILLISECONDS);
      }
    }
  }

  void refused(Source source, Refusal refusal) {
    Platform of = of(source);
    java.util.Objects.requireNonNull(of.byStatus.get(refusal)).increment();
    java.util.Objects.requireNonNull(of.byReason.get(refusal)).increment();
  }

  /** One statement committed leaves; {@code stored} of them were new. */
  void group(int all, long stored) {
    group.record(all);
    if (stored < all) {
      duplicates.increment((double) (all - stored));
    }
  }

  // No label grows with what is posted: a source is a line in Sources.
  private Platform of(Source source) {
    return platforms.computeIfAbsent(source.name(), name -> new Platform(registry, name));
  }
}
