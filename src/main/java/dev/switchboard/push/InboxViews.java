package dev.switchboard.push;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.FeedRow;
import dev.switchboard.inbox.ConversationView;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.inbox.MessageView;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows rows as they are now: two queries for a whole batch. */
public final class InboxViews implements Views {
  @Override
  public Future<List<String>> render(Tx tx, List<FeedRow> rows) {
    List<Long> conversations = rows.stream().map(FeedRow::conversationId).distinct().toList();
    List<Long> messages =
        rows.stream().map(FeedRow::messageId).filter(Objects::nonNull).distinct().toList();
    Future<List<ConversationView>> threads = InboxReadStore.conversations(tx, conversations);
    Future<List<MessageView>> lines = InboxReadStore.messages(tx, messages);
    return Future.all(threads, lines)
        .map(both ->
            data(
                rows,
                byId(threads.result(), ConversationView::id, ConversationView::toJson),
                byId(lines.result(), MessageView::id, MessageView::toJson)));
  }

  private static <V> Map<Long, JsonObject> byId(
      List<V> views, Function<V, Long> id, Function<V, JsonObject> json) {
    return views.stream().collect(Collectors.toMap(id, json));
  }

  private static List<String> data(
      List<FeedRow> rows, Map<Long, JsonObject> conversations, Map<Long, JsonObject> messages) {
    return rows.stream().map(row -> data(row, conversations, messages)).toList();
  }

  private static String data(
      FeedRow row, Map<Long, JsonObject> conversations, Map<Long, JsonObject> messages) {
    @Nullable JsonObject conversation = conversations.get(row.conversationId());
    if (conversation == null) {
      return "null";
    }
    JsonObject data = new JsonObject().put("conversation", conversation);
    @Nullable Long message = row.messageId();
    if (message != null) {
      data.put("messageId", Long.toString(message)).put("message", messages.get(message));
    }
    return data.encode();
  }
}
