package dev.switchboard.push;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.ContactViewStore;
import dev.switchboard.desk.NoteStore;
import dev.switchboard.desk.NotificationStore;
import dev.switchboard.desk.ReadStore;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedRow;
import dev.switchboard.inbox.ConversationView;
import dev.switchboard.inbox.InboxReadStore;
import dev.switchboard.inbox.MessageView;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows rows as they are now: one query for each kind of thing that a batch speaks of. */
public final class InboxViews implements Views {
  @Override
  public Future<List<String>> render(Tx tx, List<FeedRow> rows) {
    List<Long> conversations = rows.stream().map(FeedRow::conversationId).distinct().toList();
    List<Long> messages =
        rows.stream().map(FeedRow::messageId).filter(Objects::nonNull).distinct().toList();
    Future<List<ConversationView>> threads = InboxReadStore.conversations(tx, conversations);
    Future<List<MessageView>> lines = InboxReadStore.messages(tx, messages);
    Future<Map<Long, JsonObject>> notes =
        some(
            subjects(rows, "note."),
            ids -> NoteStore.notes(tx, ids),
            NoteStore.Note::id,
            NoteStore.Note::toJson);
    Future<Map<Long, JsonObject>> contacts =
        some(
            subjects(rows, "contact."),
            ids -> ContactViewStore.contacts(tx, ids),
            ContactViewStore.Contact::id,
            ContactViewStore.Contact::shown);
    Future<Map<Long, JsonObject>> notifications =
        some(
            subjects(rows, "notification."),
            ids -> NotificationStore.shown(tx, ids),
            NotificationStore.Shown::id,
            NotificationStore.Shown::json);
    Future<Map<ReadStore.Reading, Long>> readers = readers(tx, rows);
    return Future.all(threads, lines, notes, contacts, notifications, readers)
        .map(all ->
            new Found(
                byId(threads.result(), ConversationView::id, ConversationView::toJson),
                byId(lines.result(), MessageView::id, MessageView::toJson),
                Map.of(
                    "note", notes.result(),
                    "contact", contacts.result(),
                    "notification", notifications.result()),
                readers.result()))
        .map(found -> rows.stream().map(found::data).toList());
  }

  private static List<Long> subjects(List<FeedRow> rows, String kind) {
    return rows.stream()
        .filter(row -> row.kind().startsWith(kind))
        .map(FeedRow::subjectId)
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static Future<Map<ReadStore.Reading, Long>> readers(Tx tx, List<FeedRow> rows) {
    List<ReadStore.Reading> readings =
        rows.stream().map(InboxViews::reading).filter(Objects::nonNull).distinct().toList();
    return readings.isEmpty()
        ? Future.succeededFuture(Map.of())
        : ReadStore.positions(tx, readings);
  }

  private static ReadStore.@Nullable Reading reading(FeedRow row) {
    @Nullable Long reader = row.subjectId();
    return reader != null && row.kind().equals(FeedKind.CONVERSATION_READ.wire())
        ? new ReadStore.Reading(reader, row.conversationId())
        : null;
  }

  private static <V> Future<Map<Long, JsonObject>> some(
      List<Long> ids,
      Function<Collection<Long>, Future<List<V>>> query,
      Function<V, Long> id,
      Function<V, JsonObject> json) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : query.apply(ids).map(views -> byId(views, id, json));
  }

  private static <V> Map<Long, JsonObject> byId(
      List<V> views, Function<V, Long> id, Function<V, JsonObject> json) {
    return new HashMap<>(views.stream().collect(Collectors.toMap(id, json)));
  }

  /** All that a batch speaks of. */
  private record Found(
      Map<Long, JsonObject> conversations,
      Map<Long, JsonObject> messages,
      Map<String, Map<Long, JsonObject>> subjects,
      Map<ReadStore.Reading, Long> readers) {

    String data(FeedRow row) {
      JsonObject data = new JsonObject();
      @Nullable JsonObject conversation = conversations.get(row.conversationId());
      if (conversation != null) {
        data.put("conversation", conversation);
      }
      @Nullable Long message = row.messageId();
      if (message != null && conversation != null) {
        data.put("messageId", Long.toString(message)).put("message", messages.get(message));
      }
      addSubject(row, data);
      return data.isEmpty() ? "null" : data.encode();
    }

    private void addSubject(FeedRow row, JsonObject data) {
      String thing = row.kind().substring(0, Math.max(0, row.kind().indexOf('.')));
      @Nullable Map<Long, JsonObject> known = subjects.get(thing);
      @Nullable Long subject = row.subjectId();
      @Nullable JsonObject shown = known == null || subject == null ? null : known.get(subject);
      if (shown != null) {
        data.put(thing, shown);
      }
      ReadStore.@Nullable Reading reading = reading(row);
      if (reading != null) {
        data.put(
            "reader",
            new JsonObject()
                .put("id", Long.toString(reading.userId()))
                .put("readTo", readers.get(reading)));
      }
    }
  }
}
