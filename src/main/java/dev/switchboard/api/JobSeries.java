package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.workflow.JobSeriesStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/** An agency's runs of the last hours as a line over time. */
final class JobSeries {
  private JobSeries() {}

  static Future<JsonObject> read(RoutingContext context, Tx tx, Instant now) {
    SeriesSpan span = SeriesSpan.of(WebhookRequests.hours(context), now);
    return JobSeriesStore.points(tx, span.from(), Requests.param(context, "workflow"), span.step())
        .map(points -> span.json(new JsonArray(points.stream().map(JobSeries::json).toList())));
  }

  private static JsonObject json(JobSeriesStore.Point point) {
    JobSeriesStore.Took took = point.took();
    return new JsonObject()
        .put("at", point.at())
        .put("started", point.started())
        .put("completed", point.completed())
        .put("failed", point.failed())
        .put("cancelled", point.cancelled())
        .put(
            "tookMillis",
            new JsonObject().put("p50", took.p50()).put("p95", took.p95()).put("p99", took.p99()));
  }
}
