package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Objects;

/** The frame of journal lines. */
final class Lines {
  private Lines() {}

  static JsonObject of(String kind, Instant at) {
    return new JsonObject().put("at", at.toString()).put("kind", kind);
  }

  static long at(JsonObject line) {
    return Instant.parse(Objects.requireNonNull(line.getString("at"))).toEpochMilli();
  }
}
