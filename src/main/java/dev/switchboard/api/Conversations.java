package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ReadStore;
import dev.switchboard.inbox.ConversationView;
import dev.switchboard.inbox.InboxReadStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Conversations as one person sees them. */
final class Conversations {
  private Conversations() {}

  /** Fails when there is none, or it is another agency's. */
  static Future<ConversationView> one(Tx tx, long id) {
    return InboxReadStore.conversations(tx, List.of(id))
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("conversation");
          }
          return found.getFirst();
        });
  }

  static Future<JsonObject> shown(Tx tx, Actor who, ConversationView view) {
    return positions(tx, who, List.of(view.id())).map(read -> json(view, who, read.get(view.id())));
  }

  /** In the order of the ids. */
  static Future<List<JsonObject>> shown(Tx tx, Actor who, List<Long> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Future<List<ConversationView>> views = InboxReadStore.conversations(tx, ids);
    Future<Map<Long, Long>> positions = positions(tx, who, ids);
    return Future.all(views, positions)
        .map(both -> {
          Map<Long, ConversationView> byId =
              views.result().stream()
                  .collect(Collectors.toMap(ConversationView::id, Function.identity()));
          List<JsonObject> shown = new ArrayList<>();
          for (Long id : ids) {
            @Nullable ConversationView view = byId.get(id);
            if (view != null) {
              shown.add(json(view, who, positions.result().get(id)));
            }
          }
          return shown;
        });
  }

  private static Future<Map<Long, Long>> positions(Tx tx, Actor who, List<Long> ids) {
    @Nullable Long user = who.userId();
    return user == null ? Future.succeededFuture(Map.of()) : ReadStore.positions(tx, user, ids);
  }

  private static JsonObject json(ConversationView view, Actor who, @Nullable Long readTo) {
    JsonObject json = view.toJson();
    return who.userId() == null
        ? json.put("readTo", null)
        : json.put("readTo", readTo).put("unread", view.counts().unread(readTo));
  }
}
