package dev.switchboard.api;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Reads requests; what is not as it must be is a {@link Problem} that names the field. */
final class Requests {
  private Requests() {}

  static JsonObject body(RoutingContext context) {
    try {
      @Nullable JsonObject body = context.body().asJsonObject();
      if (body != null) {
        return body;
      }
    } catch (DecodeException | ClassCastException e) {
      // Answered below, the same as no body at all.
    }
    throw Problem.of(400, "Not valid", "The body must be a JSON object.");
  }

  static String text(JsonObject body, String field) {
    if (!(body.getValue(field) instanceof String text) || text.isEmpty()) {
      throw Problem.field(field, "must be a text that is not empty");
    }
    return text;
  }

  static int limit(RoutingContext context) {
    @Nullable String limit = param(context, "limit");
    if (limit == null) {
      return 50;
    }
    int most = limit.matches("[0-9]{1,3}") ? Integer.parseInt(limit) : 0;
    if (most < 1 || most > 200) {
      throw Problem.field("limit", "must be 1 to 200");
    }
    return most;
  }

  /** {@code true}, {@code false} or absent. */
  static boolean flag(RoutingContext context, String name) {
    @Nullable String value = param(context, name);
    if (value == null || value.equals("false")) {
      return false;
    }
    if (!value.equals("true")) {
      throw Problem.field(name, "must be true or false");
    }
    return true;
  }

  static @Nullable String param(RoutingContext context, String name) {
    @Nullable String value = context.request().getParam(name);
    if (value != null && value.indexOf('\0') >= 0) {
      throw Problem.field(name, "must have no NUL");
    }
    return value == null || value.isEmpty() ? null : value;
  }

  /** An id of the path; one that cannot be ours is not found rather than not valid. */
  static long id(RoutingContext context, String what) {
    @Nullable String id = context.pathParam("id");
    if (id == null || !id.matches("[0-9]{1,18}")) {
      throw Problem.notFound(what);
    }
    return Long.parseLong(id);
  }
}
