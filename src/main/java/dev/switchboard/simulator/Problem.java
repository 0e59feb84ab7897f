package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Serial;

/** A refusal of the simulator's own controls, written as problem+json. */
final class Problem extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String field;

  private Problem(String field, String reason) {
    super(reason, null, false, false);
    this.field = field;
  }

  static Problem field(String field, String reason) {
    return new Problem(field, reason);
  }

  JsonObject toJson() {
    String reason = String.valueOf(getMessage());
    JsonObject error = new JsonObject().put("field", field).put("reason", reason);
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", "Not valid")
        .put("status", 400)
        .put("detail", field + " " + reason)
        .put("errors", new JsonArray().add(error));
  }
}
