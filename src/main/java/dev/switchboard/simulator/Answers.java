package dev.switchboard.simulator;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** Writes answers; nobody minds when the client is gone. */
final class Answers {
  private Answers() {}

  /** What the path has there; routes without it do not come here. */
  static String param(RoutingContext context, String name) {
    return Objects.requireNonNull(context.pathParam(name), name);
  }

  static void ok(RoutingContext context, JsonObject body) {
    write(context, 200, "application/json; charset=UTF-8", body);
  }

  static void error(RoutingContext context, GraphError error) {
    write(context, error.status(), "application/json; charset=UTF-8", error.toJson());
  }

  static void problem(RoutingContext context, Problem problem) {
    write(context, 400, "application/problem+json", problem.toJson());
  }

  private static void write(RoutingContext context, int status, String type, JsonObject body) {
    if (context.response().ended() || context.response().closed()) {
      return;
    }
    var _ =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", type)
            .end(body.toBuffer());
  }
}
