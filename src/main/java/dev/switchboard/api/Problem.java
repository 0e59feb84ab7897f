package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.Serial;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal, as problem+json says it. Thrown by handlers, written by the router's failure handler.
 */
final class Problem extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final Map<String, String> errors;
  private final @Nullable String alternative;
  private final @Nullable Duration retryAfter;

  private Problem(
      int status,
      String title,
      String detail,
      Map<String, String> errors,
      @Nullable String alternative) {
    this(status, title, detail, errors, alternative, null);
  }

  private Problem(
      int status,
      String title,
      String detail,
      Map<String, String> errors,
      @Nullable String alternative,
      @Nullable Duration retryAfter) {
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.errors = errors;
    this.alternative = alternative;
    this.retryAfter = retryAfter;
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail, Map.of(), null);
  }

  /** A field that is not as it must be. */
  static Problem field(String field, String reason) {
    return new Problem(400, "Not valid", field + " " + reason, Map.of(field, reason), null);
  }

  /** What is missing to know who somebody is. */
  static Problem unproven(String field, String reason) {
    return new Problem(401, "Not signed in", field + " " + reason, Map.of(field, reason), null);
  }

  /** A field whose value does not go together with what there is. */
  static Problem conflict(String field, String reason) {
    return new Problem(409, "Conflict", field + " " + reason, Map.of(field, reason), null);
  }

  /**
   * A rule of the platform that a message does not keep: it would be refused there.
   *
   * @param alternative what can be done instead
   */
  static Problem rule(String field, String limit, String alternative) {
    return new Problem(
        422,
        "Against a rule",
        "%s %s. %s.".formatted(field, limit, alternative),
        Map.of(field, limit),
        alternative);
  }

  static Problem notFound(String what) {
    return of(404, "Not found", "There is no such " + what + ", or you may not see it.");
  }

  /** More than they may ask, and when they may again. */
  static Problem tooMany(Duration wait) {
    long seconds = wait.plusMillis(999).toSeconds();
    return new Problem(
        429,
        "Too many requests",
        "Ask less often; again in %d seconds.".formatted(seconds),
        Map.of(),
        null,
        Duration.ofSeconds(seconds));
  }

  /** When to ask again; null: that is not said. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  void writeTo(RoutingContext context) {
    if (retryAfter != null) {
      context.response().putHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
    }
    var _ =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/problem+json")
            .end(toJson().encode());
  }

  JsonObject toJson() {
    JsonObject body =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", getMessage());
    if (!errors.isEmpty()) {
      JsonArray list = new JsonArray();
      errors.forEach((field, reason) -> list.add(error(field, reason)));
      body.put("errors", list);
    }
    return body;
  }

  private JsonObject error(String field, String reason) {
    JsonObject error = new JsonObject().put("field", field).put("reason", reason);
    return alternative == null ? error : error.put("alternative", alternative);
  }
}
