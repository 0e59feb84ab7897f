package dev.switchboard.ops;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.ledger.AttemptStore;
import dev.switchboard.ledger.SetAsideStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was set aside, over all agencies and of none: list, inspect, put back, discard. Nobody signs
 * in here; who acts says so in {@code X-Switchboard-By}, which also keeps web pages from posting.
 */
final class ParkedRoutes {
  static final String BY = "X-Switchboard-By";
  private static final Set<String> OUTCOMES = Set.of("parked", "dead", "noop", "discarded");
  private static final int PAGE = 50;
  private static final int MOST = 200;
  private static final int MOST_BYTES = 64 * 1024;

  private final Database database;

  ParkedRoutes(Database database) {
    this.database = database;
  }

  void mount(Router router) {
    router.get("/parked").handler(in(ParkedRoutes::list));
    router.get("/attempts").handler(in(ParkedRoutes::attempts));
    router.get("/parked/:id").handler(in(ParkedRoutes::one));
    router.post("/parked/*").handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES));
    router.post("/parked/retry").handler(in(ParkedRoutes::retryAll));
    router.post("/parked/:id/retry").handler(in(ParkedRoutes::retry));
    router.post("/parked/:id/discard").handler(in(ParkedRoutes::discard));
  }

  private Handler<RoutingContext> in(BiFunction<RoutingContext, Tx, Future<JsonObject>> work) {
    return context ->
        database
            .transaction(tx -> work.apply(context, tx))
            .onSuccess(context::json)
            .onFailure(e -> {
              if (e instanceof Refusal refusal) {
                refusal.writeTo(context);
              } else {
                Refusal.of(503, "Not now", "Postgres did not answer. Try again.").writeTo(context);
              }
            });
  }

  private static Future<JsonObject> list(RoutingContext context, Tx tx) {
    HttpServerRequest request = context.request();
    int limit = limit(request);
    return SetAsideStore.list(tx, filter(request), number(request, "cursor"), limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(ParkedRoutes::json).toList()))
                .put(
                    "next", found.size() < limit ? null : Long.toString(found.getLast().leafId())));
  }

  private static Future<JsonObject> one(RoutingContext context, Tx tx) {
    return SetAsideStore.one(tx, id(context))
        .map(found -> {
          SetAsideStore.Detail detail = found.orElseThrow(ParkedRoutes::notFound);
          JsonArray actions = new JsonArray();
          detail.actions().forEach(action -> actions.add(json(action)));
          return json(detail.aside())
              .put("receivedAt", detail.receivedAt())
              .put("body", decoded(detail))
              .put("actions", actions);
        });
  }

  private static Future<JsonObject> retry(RoutingContext context, Tx tx) {
    return SetAsideStore.replay(tx, id(context), by(context))
        .map(isDone -> {
          if (!isDone) {
            throw Refusal.of(
                409,
                "Not retried",
                "There is no such leaf set aside, or no line here has its number yet.");
          }
          return new JsonObject().put("retried", 1);
        });
  }

  private static Future<JsonObject> retryAll(RoutingContext context, Tx tx) {
    return SetAsideStore.replay(tx, filter(context.request()), by(context))
        .map(count ->
            new JsonObject().put("retried", count).put("more", count == SetAsideStore.MOST));
  }

  private static Future<JsonObject> discard(RoutingContext context, Tx tx) {
    @Nullable String reason = context.request().getParam("reason");
    if (reason == null || reason.isBlank() || reason.length() > 500) {
      throw Refusal.of(400, "Not valid", "reason must be 1 to 500 characters");
    }
    return SetAsideStore.discard(tx, id(context), reason, by(context))
        .map(isDone -> {
          if (!isDone) {
            throw notFound();
          }
          return new JsonObject().put("discarded", 1);
        });
  }

  private static Future<JsonObject> attempts(RoutingContext context, Tx tx) {
    return AttemptStore.recent(tx, limit(context.request()))
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(ParkedRoutes::json).toList())));
  }

  private static SetAsideStore.Filter filter(HttpServerRequest request) {
    @Nullable String outcome = request.getParam("outcome");
    if (outcome != null && !OUTCOMES.contains(outcome)) {
      throw Refusal.of(400, "Not valid", "outcome must be parked, dead, noop or discarded");
    }
    return new SetAsideStore.Filter(
        outcome == null ? List.of("parked", "dead") : List.of(outcome),
        request.getParam("reason"),
        request.getParam("source"),
        request.getParam("kind"),
        number(request, "account"),
        time(request, "from"),
        time(request, "to"));
  }

  private static String by(RoutingContext context) {
    @Nullable String by = context.request().getHeader(BY);
    if (by == null || by.isBlank() || by.length() > 100) {
      throw Refusal.of(400, "Not valid", BY + ": <your name> is needed, for the record");
    }
    return "operator " + by;
  }

  private static long id(RoutingContext context) {
    @Nullable String id = context.pathParam("id");
    if (id == null || !id.matches("[0-9]{1,18}")) {
      throw notFound();
    }
    return Long.parseLong(id);
  }

  private static int limit(HttpServerRequest request) {
    String limit = request.getParam("limit", Integer.toString(PAGE));
    if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > MOST) {
      throw Refusal.of(400, "Not valid", "limit must be 1 to " + MOST);
    }
    return Integer.parseInt(limit);
  }

  private static @Nullable Long number(HttpServerRequest request, String name) {
    @Nullable String text = request.getParam(name);
    if (text != null && !text.matches("[0-9]{1,18}")) {
      throw Refusal.of(400, "Not valid", name + " must be a number of an earlier answer");
    }
    return text == null ? null : Long.valueOf(text);
  }

  private static @Nullable Instant time(HttpServerRequest request, String name) {
    @Nullable String text = request.getParam(name);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Refusal.of(400, "Not valid", name + " must be a time like 2026-11-24T10:00:00Z");
    }
  }

  private static Refusal notFound() {
    return Refusal.of(404, "Not found", "There is no such leaf that is parked or dead.");
  }

  private static @Nullable Object decoded(SetAsideStore.Detail detail) {
    try {
      return detail.body() == null ? null : Json.decodeValue(detail.body());
    } catch (DecodeException e) {
      return String.valueOf(detail.body());
    }
  }

  private static JsonObject json(SetAsideStore.Aside leaf) {
    return new JsonObject()
        .put("leafId", Long.toString(leaf.leafId()))
        .put("tenantId", text(leaf.tenantId()))
        .put("accountId", text(leaf.accountId()))
        .put("outcome", leaf.outcome())
        .put("reason", leaf.reason())
        .put("source", leaf.source())
        .put("kind", leaf.kind())
        .put("externalAccount", leaf.externalAccount())
        .put("attempts", leaf.attempts())
        .put("by", leaf.actor())
        .put("at", leaf.at());
  }

  private static JsonObject json(SetAsideStore.Action action) {
    return new JsonObject()
        .put("action", action.action())
        .put("was", action.was())
        .put("reason", action.reason())
        .put("by", action.actor())
        .put("at", action.at());
  }

  private static JsonObject json(AttemptStore.Logged logged) {
    AttemptStore.Attempt attempt = logged.attempt();
    return new JsonObject()
        .put("at", attempt.at())
        .put("route", attempt.route())
        .put("ip", attempt.ip())
        .put("status", attempt.status())
        .put("reason", attempt.reason())
        .put("requestId", attempt.requestId())
        .put("externalAccount", attempt.claimed())
        .put("accountId", text(logged.accountId()))
        .put("leaves", attempt.leaves());
  }

  private static @Nullable String text(@Nullable Long id) {
    return id == null ? null : Long.toString(id);
  }
}
