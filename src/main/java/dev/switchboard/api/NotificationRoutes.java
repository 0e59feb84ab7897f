package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.NotificationStore;
import dev.switchboard.desk.NotificationStore.Shown;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a person should look at: their own only. */
final class NotificationRoutes implements Routes {
  private static final String BASE = "/api/v1/notifications";
  private static final int MOST = 200;

  private final Endpoints endpoints;
  private final FeedStore feed;
  private final InstantSource clock;

  NotificationRoutes(Endpoints endpoints, FeedStore feed, InstantSource clock) {
    this.endpoints = endpoints;
    this.feed = feed;
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.person(NotificationRoutes::list));
    router.post(BASE + "/read").handler(endpoints.person(this::read));
    router.post(BASE + "/snooze").handler(endpoints.person(this::snooze));
  }

  private static long me(Actor who) {
    return Objects.requireNonNull(who.userId());
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    boolean unreadOnly = Requests.flag(context, "unread");
    return NotificationStore.list(tx, me(who), unreadOnly, place(context), limit)
        .compose(found ->
            NotificationStore.unread(tx, me(who))
                .map(unread ->
                    new JsonObject()
                        .put("items", new JsonArray(found.stream().map(Shown::json).toList()))
                        .put("unread", unread)
                        .put("next", found.size() < limit ? null : cursor(found.getLast()))));
  }

  private static String cursor(Shown last) {
    return new TimeCursor(last.at(), last.id()).wire();
  }

  private static NotificationStore.@Nullable Place place(RoutingContext context) {
    @Nullable TimeCursor cursor = TimeCursor.of(context);
    return cursor == null ? null : new NotificationStore.Place(cursor.at(), cursor.id());
  }

  private Future<JsonObject> read(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "ids", "all");
    @Nullable List<Long> ids =
        Boolean.TRUE.equals(body.getValue("all")) ? null : Fields.ids(body, "ids", MOST);
    return NotificationStore.read(tx, me(who), ids)
        .compose(changes -> feed.append(tx, changes).map(changes.size()))
        .map(count -> new JsonObject().put("read", count));
  }

  private Future<JsonObject> snooze(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "ids", "until");
    List<Long> ids = Fields.ids(body, "ids", MOST);
    Instant until = Fields.later(body, "until", clock.instant());
    return NotificationStore.snooze(tx, me(who), ids, until)
        .compose(changes -> feed.append(tx, changes).map(changes.size()))
        .map(count -> new JsonObject().put("snoozed", count));
  }
}
