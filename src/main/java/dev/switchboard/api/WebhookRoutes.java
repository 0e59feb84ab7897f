package dev.switchboard.api;

import dev.switchboard.access.Right;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.ledger.AttemptStore;
import dev.switchboard.ledger.EventStore;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.SetAsideStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was posted to an agency and what became of it: the event log, replays, counts, attempts.
 * Leaves of numbers that no agency has are on the admin port.
 */
public final class WebhookRoutes implements Routes {
  private static final String BASE = "/api/v1/webhooks";

  private final TenantDatabase database;
  private final Bus bus;
  private final WebhookHealth health;

  public WebhookRoutes(TenantDatabase database, Bus bus, WebhookHealth health) {
    this.database = database;
    this.bus = bus;
    this.health = health;
  }

  @Override
  public void mount(Router router) {
    router.get(BASE + "/events").handler(admin(WebhookRoutes::events));
    router.post(BASE + "/events/replay").handler(admin(this::replayAll));
    router.get(BASE + "/events/:id").handler(admin((context, tx) -> event(context, tx)));
    router.post(BASE + "/events/:id/replay").handler(admin(this::replay));
    router.post(BASE + "/events/:id/discard").handler(admin(WebhookRoutes::discard));
    router.get(BASE + "/stats").handler(admin(WebhookStats::read));
    router.get(BASE + "/stats/series").handler(admin(WebhookSeries::read));
    router.get(BASE + "/recent").handler(admin(WebhookRoutes::recent));
    router
        .get(BASE + "/health")
        .handler(context -> {
          Principal who = ApiRouter.claimed(context);
          who.require(Right.ADMIN);
          ApiRouter.answer(context, health.look(who.tenantId()));
        });
  }

  private Handler<RoutingContext> admin(BiFunction<RoutingContext, Tx, Future<JsonObject>> work) {
    return context -> {
      Principal who = ApiRouter.who(context);
      who.require(Right.ADMIN);
      ApiRouter.answer(context, database.transaction(who.scope(), tx -> work.apply(context, tx)));
    };
  }

  private static Future<JsonObject> events(RoutingContext context, Tx tx) {
    int limit = Requests.limit(context);
    EventStore.Filter filter = WebhookRequests.events(context, Instant.now());
    return EventStore.list(tx, filter, WebhookRequests.cursor(context), limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(WebhookRoutes::json).toList()))
                .put("next", found.size() < limit ? null : Long.toString(found.getLast().id())));
  }

  private static Future<EventStore.Detail> one(RoutingContext context, Tx tx) {
    long id = Requests.id(context, "event");
    return EventStore.one(tx, id, Ids.timeOf(id)).map(WebhookRoutes::orNotFound);
  }

  private static <T> T orNotFound(Optional<T> found) {
    return found.orElseThrow(() -> Problem.notFound("event"));
  }

  private static Future<JsonObject> event(RoutingContext context, Tx tx) {
    return one(context, tx)
        .map(detail -> json(detail.event()).put("body", LeafBody.decoded(detail.body())));
  }

  private static JsonObject json(EventStore.Event event) {
    return new JsonObject()
        .put("id", Long.toString(event.id()))
        .put("accountId", idOrNull(event.accountId()))
        .put("platform", event.source())
        .put("kind", event.kind())
        .put("state", event.state())
        .put("reason", event.reason())
        .put("attempts", event.attempts())
        .put("receivedAt", event.receivedAt());
  }

  private static @Nullable String idOrNull(@Nullable Long id) {
    return id == null ? null : Long.toString(id);
  }

  private Future<JsonObject> replay(RoutingContext context, Tx tx) {
    String who = actor(ApiRouter.who(context));
    return one(context, tx)
        .compose(detail ->
            SetAsideStore.replay(tx, detail.event().id(), who)
                .map(isDone -> {
                  if (!isDone) {
                    throw nothingToReplay(detail.event().state());
                  }
                  return released(tx, 1);
                }));
  }

  private static Problem nothingToReplay(String state) {
    return Problem.of(
        409,
        "Nothing to replay",
        WebhookRequests.ASIDE.contains(state)
            ? "No line of yours is the one it names; it goes back by itself once one is."
            : "The event is %s; only what was set aside can go back.".formatted(state));
  }

  private Future<JsonObject> replayAll(RoutingContext context, Tx tx) {
    SetAsideStore.Filter filter = WebhookRequests.aside(Requests.body(context));
    return SetAsideStore.replay(tx, filter, actor(ApiRouter.who(context)))
        .map(count -> released(tx, count));
  }

  private JsonObject released(Tx tx, int count) {
    if (count > 0) {
      tx.afterCommit(() -> bus.publish(LeafEvent.TOPIC, new LeafEvent.Released(count)));
    }
    return new JsonObject().put("replayed", count).put("more", count == SetAsideStore.MOST);
  }

  private static Future<JsonObject> discard(RoutingContext context, Tx tx) {
    String reason = WebhookRequests.reason(Requests.body(context));
    String who = actor(ApiRouter.who(context));
    return one(context, tx)
        .compose(detail ->
            SetAsideStore.discard(tx, detail.event().id(), reason, who)
                .map(isDone -> {
                  if (!isDone) {
                    throw Problem.of(
                        409,
                        "Nothing to discard",
                        "The event is %s; only what is parked or dead can be discarded."
                            .formatted(detail.event().state()));
                  }
                  return new JsonObject().put("discarded", 1);
                }));
  }

  private static Future<JsonObject> recent(RoutingContext context, Tx tx) {
    return AttemptStore.recent(tx, Requests.limit(context))
        .map(found -> new JsonObject().put("items", attempts(found)));
  }

  private static JsonArray attempts(List<AttemptStore.Logged> found) {
    JsonArray items = new JsonArray();
    for (AttemptStore.Logged logged : found) {
      AttemptStore.Attempt attempt = logged.attempt();
      items.add(
          new JsonObject()
              .put("at", attempt.at())
              .put("route", attempt.route())
              .put("ip", attempt.ip())
              .put("status", attempt.status())
              .put("reason", attempt.reason())
              .put("requestId", attempt.requestId())
              .put("externalAccount", attempt.claimed())
              .put("accountId", idOrNull(logged.accountId()))
              .put("leaves", attempt.leaves()));
    }
    return items;
  }

  /** Who did it, for the record. */
  static String actor(Principal who) {
    return who.userId() == null
        ? "key " + who.name()
        : "user %d %s".formatted(who.userId(), who.name());
  }
}
