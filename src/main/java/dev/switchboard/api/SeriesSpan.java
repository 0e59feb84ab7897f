package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/**
 * The last hours in slots, of some hundred at most.
 *
 * @param from where the first slot begins
 * @param step how long a slot is
 */
record SeriesSpan(Instant from, Instant to, Duration step) {
  static SeriesSpan of(int hours, Instant now) {
    Duration step = step(hours);
    return new SeriesSpan(floor(now.minus(Duration.ofHours(hours)), step), now, step);
  }

  private static Duration step(int hours) {
    if (hours <= 2) {
      return Duration.ofMinutes(1);
    }
    if (hours <= 8) {
      return Duration.ofMinutes(5);
    }
    return hours <= 24 ? Duration.ofMinutes(15) : Duration.ofHours(2);
  }

  private static Instant floor(Instant at, Duration step) {
    long seconds = step.toSeconds();
    return Instant.ofEpochSecond(at.getEpochSecond() / seconds * seconds);
  }

  JsonObject json(JsonArray points) {
    return new JsonObject()
        .put("from", from)
        .put("to", to)
        .put("stepSeconds", step.toSeconds())
        .put("points", points);
  }
}
