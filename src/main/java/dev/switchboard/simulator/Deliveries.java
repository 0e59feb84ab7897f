package dev.switchboard.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the lanes share: the clock, timers, and posting with the outcome written down. */
final class Deliveries {
  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private static final String STOPPED = "the simulator stops";

  private final Vertx vertx;
  private final InstantSource clock;
  private final Poster poster;
  private final Notes notes;
  private boolean stopped;

  Deliveries(Vertx vertx, InstantSource clock, Poster poster, Notes notes) {
    this.vertx = vertx;
    this.clock = clock;
    this.poster = poster;
    this.notes = notes;
  }

  long now() {
    return clock.millis();
  }

  long after(long millis, Runnable action) {
    return vertx.setTimer(
        Math.max(1, millis),
        timer -> {
          if (!stopped) {
            action.run();
          }
        });
  }

  void cancel(long timer) {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
    }
  }

  /** Nothing is posted or noted any more; the next start goes on from the journal. */
  void stop() {
    stopped = true;
  }

  /** Whether it was taken, known once the outcome is in the journal. Fails only when stopped. */
  Future<Boolean> post(Lane.Parcel parcel, int attempt, boolean duplicate) {
    if (stopped) {
      return Future.failedFuture(STOPPED);
    }
    long began = now();
    return poster
        .post(parcel.body())
        .transform(outcome -> {
          if (stopped) {
            return Future.failedFuture(STOPPED);
          }
          int status = outcome.succeeded() ? outcome.result() : 0;
          JsonObject line = line(parcel, attempt, duplicate, status, outcome.cause());
          return notes
              .take(line.put("ms", now() - began))
              .map(status == 200)
              // An outcome that could not be written is only delivered again by the next start.
              .otherwise(e -> {
                LOG.warn("a webhook's outcome is not in the journal: {}", e.toString());
                return status == 200;
              });
        });
  }

  private JsonObject line(
      Lane.Parcel parcel, int attempt, boolean duplicate, int status, @Nullable Throwable cause) {
    JsonArray items = new JsonArray();
    parcel.items().forEach(item -> items.add(item.asJournaled()));
    JsonObject line =
        Lines.of("webhook", clock.instant())
            .put("url", poster.webhook().toString())
            .put("phoneNumberId", parcel.phoneNumberId())
            .put("attempt", attempt)
            .put("status", status)
            .put("items", items);
    if (duplicate) {
      line.put("duplicate", true);
    }
    return cause == null ? line : line.put("error", cause.toString());
  }
}
