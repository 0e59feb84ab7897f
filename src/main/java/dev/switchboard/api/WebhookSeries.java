package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.ledger.StatStore;
import dev.switchboard.ledger.StatStore.Count;
import dev.switchboard.ledger.StatStore.Measure;
import dev.switchboard.ledger.StatStore.Outcome;
import dev.switchboard.ledger.StatStore.Slot;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The counts of the last hours as a line over time. */
final class WebhookSeries {
  private WebhookSeries() {}

  static Future<JsonObject> read(RoutingContext context, Tx tx) {
    SeriesSpan span = SeriesSpan.of(WebhookRequests.hours(context), Instant.now());
    String platform = Requests.param(context, "platform");
    long seconds = span.step().toSeconds();
    Future<List<Slot<Count>>> counts = StatStore.slots(tx, span.from(), platform, seconds);
    Future<List<Slot<Outcome>>> aside = StatStore.outcomeSlots(tx, span.from(), platform, seconds);
    return Future.all(counts, aside)
        .map(both -> span.json(points(counts.result(), aside.result())));
  }

  private static JsonArray points(List<Slot<Count>> counts, List<Slot<Outcome>> aside) {
    SortedMap<Instant, Point> points = new TreeMap<>();
    counts.forEach(
        slot -> points.computeIfAbsent(slot.at(), at -> new Point()).counts.add(slot.what()));
    aside.forEach(
        slot -> points.computeIfAbsent(slot.at(), at -> new Point()).outcomes.add(slot.what()));
    JsonArray items = new JsonArray();
    points.forEach((at, point) -> items.add(point.json(at)));
    return items;
  }

  /** What is known of one slot. */
  private static final class Point {
    private final List<Count> counts = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    private JsonObject json(Instant at) {
      StatStore.Lag received = lag(Measure.RECEIVED);
      StatStore.Lag processed = lag(Measure.PROCESSED);
      return new JsonObject()
          .put("at", at)
          .put("received", received.count())
          .put("processed", processed.count())
          .put("failed", outcome("dead"))
          .put("parked", outcome("parked"))
          .put("lagMillis", WebhookStats.json(received))
          .put("processingMillis", WebhookStats.json(processed));
    }

    private StatStore.Lag lag(Measure measure) {
      return StatStore.lag(counts.stream().filter(count -> count.measure() == measure).toList());
    }

    private long outcome(String name) {
      return outcomes.stream()
          .filter(one -> one.outcome().equals(name))
          .mapToLong(Outcome::count)
          .sum();
    }
  }
}
