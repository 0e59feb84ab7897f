package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.NotificationStore;
import dev.switchboard.desk.ReadStore;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who has read what. */
final class Reading {
  private final FeedStore feed;
  private final Telling customer;

  /** Tells the customer that their messages were read. */
  @FunctionalInterface
  interface Telling {
    Future<Void> read(Tx tx, Actor who, long conversation);
  }

  Reading(FeedStore feed, Telling customer) {
    this.feed = feed;
    this.customer = customer;
  }

  Future<JsonObject> read(RoutingContext context, Actor who, Tx tx) {
    return read(tx, who, Requests.id(context, "conversation")).map(new JsonObject());
  }

  /** They have read a conversation. */
  Future<Void> read(Tx tx, Actor who, long id) {
    return Conversations.one(tx, id)
        .compose(view -> ReadStore.read(tx, who, List.of(id)))
        .compose(seen ->
            seen.firstTime().isEmpty()
                ? Future.succeededFuture(seen)
                : customer.read(tx, who, id).map(seen))
        .compose(seen ->
            seen.byPerson().isEmpty() && seen.firstTime().isEmpty()
                ? Future.<Void>succeededFuture()
                : told(tx, who, id).compose(all -> feed.append(tx, all)));
  }

  // What told of the conversation is read with it.
  private static Future<List<Change>> told(Tx tx, Actor who, long id) {
    @Nullable Long user = who.userId();
    Future<List<Change>> notifications =
        user == null
            ? Future.succeededFuture(List.of())
            : NotificationStore.readOf(tx, user, List.of(id));
    return notifications.map(changes -> {
      List<Change> all = new ArrayList<>(changes);
      all.add(change(who, id));
      return all;
    });
  }

  Future<JsonObject> unread(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "conversation");
    long from = from(context);
    return Conversations.one(tx, id)
        .compose(view -> ReadStore.unread(tx, who, List.of(id), from))
        .compose(
            changed -> feed.append(tx, changed.isEmpty() ? List.of() : List.of(change(who, id))))
        .map(new JsonObject());
  }

  private static long from(RoutingContext context) {
    if (context.body().length() <= 0) {
      return 0;
    }
    JsonObject body = Requests.body(context);
    Fields.only(body, "from");
    @Nullable Long from = Fields.idOrNull(body, "from");
    return from == null ? 0 : from;
  }

  private static Change change(Actor who, long id) {
    return new Change(who.tenantId(), FeedKind.CONVERSATION_READ, id, null, who.userId());
  }
}
