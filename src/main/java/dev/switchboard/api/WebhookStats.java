package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.ledger.StatStore;
import dev.switchboard.ledger.StatStore.Measure;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Counts of the last hours, by platform. */
final class WebhookStats {
  private WebhookStats() {}

  static Future<JsonObject> read(RoutingContext context, Tx tx) {
    int hours = WebhookRequests.hours(context);
    String platform = Requests.param(context, "platform");
    Instant from = Instant.now().minus(Duration.ofHours(hours));
    Future<List<StatStore.Count>> counts = StatStore.read(tx, from, platform);
    Future<List<StatStore.Outcome>> outcomes = StatStore.outcomes(tx, from, platform);
    return Future.all(counts, outcomes)
        .map(both ->
            new JsonObject()
                .put("hours", hours)
                .put("platforms", platforms(counts.result(), outcomes.result())));
  }

  private static JsonArray platforms(
      List<StatStore.Count> counts, List<StatStore.Outcome> outcomes) {
    SortedSet<String> names = new TreeSet<>();
    counts.forEach(count -> names.add(count.source()));
    outcomes.forEach(outcome -> names.add(outcome.source()));
    JsonArray platforms = new JsonArray();
    for (String name : names) {
      StatStore.Lag received = lag(counts, name, Measure.RECEIVED);
      StatStore.Lag processed = lag(counts, name, Measure.PROCESSED);
      platforms.add(
          new JsonObject()
              .put("platform", name)
              .put("received", received.count())
              .put("processed", processed.count())
              .put("failed", count(outcomes, name, "dead"))
              .put("parked", count(outcomes, name, "parked"))
              .put("noop", count(outcomes, name, "noop"))
              .put("lagMillis", json(received))
              .put("processingMillis", json(processed)));
    }
    return platforms;
  }

  private static StatStore.Lag lag(List<StatStore.Count> counts, String name, Measure measure) {
    return StatStore.lag(
        counts.stream()
            .filter(count -> count.source().equals(name) && count.measure() == measure)
            .toList());
  }

  private static long count(List<StatStore.Outcome> outcomes, String name, String outcome) {
    return outcomes.stream()
        .filter(one -> one.source().equals(name) && one.outcome().equals(outcome))
        .mapToLong(StatStore.Outcome::count)
        .sum();
  }

  static JsonObject json(StatStore.Lag lag) {
    return new JsonObject().put("p50", lag.p50()).put("p95", lag.p95()).put("p99", lag.p99());
  }
}
