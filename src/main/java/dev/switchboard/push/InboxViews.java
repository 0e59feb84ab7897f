package dev.switchboard.push;

import dev.switchboard.db.Scope;
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
  private static final String CONTACT = "contact";

  @Override
  public Future<List<Shown>> render(Tx tx, List<FeedRow> rows) {
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
    Future<Map<Long, ContactViewStore.Contact>> contacts =
        some(
            subjects(rows, "contact."),
            ids -> ContactViewStore.contacts(tx, ids),
            ContactViewStore.Contact::id,
            contact -> contact);
    Future<Map<Long, NotificationStore.Shown>> notifications =
        some(
            subjects(rows, "notification."),
            ids -> NotificationStore.shown(tx, ids),
            NotificationStore.Shown::id,
            notification -> notification);
    Future<Map<ReadStore.Reading, Long>> readers = readers(tx, rows);
    return Future.all(threads, lines, notes, contacts, notifications, readers)
        .map(all ->
            new Found(
                byId(threads.result(), ConversationView::id, view -> new OfThread(view)),
                byId(lines.result(), MessageView::id, MessageView::toJson),
                notes.result(),
                contacts.result(),
                notifications.result(),
                readers.result()))
        .map(found -> rows.stream().map(found::shown).toList());
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

  private static <V, T> Future<Map<Long, T>> some(
      List<Long> ids,
      Function<Collection<Long>, Future<List<V>>> query,
      Function<V, Long> id,
      Function<V, T> json) {
    return ids.isEmpty()
        ? Future.succeededFuture(Map.of())
        : query.apply(ids).map(views -> byId(views, id, json));
  }

  private static <V, T> Map<Long, T> byId(
      List<V> views, Function<V, Long> id, Function<V, T> json) {
    return new HashMap<>(views.stream().collect(Collectors.toMap(id, json)));
  }

  /** A conversation, written down once for all rows of a batch. */
  private record OfThread(long line, JsonObject json) {
    OfThread(ConversationView view) {
      this(view.lineId(), view.toJson());
    }
  }

  /** A person on the way to those who see some lines: what they see of them differs. */
  private record OfContact(String all, ContactViewStore.Contact contact) implements Shown {
    @Override
    public @Nullable String to(Scope scope) {
      return contact
          .to(scope)
          .map(json -> new JsonObject().put(CONTACT, json).encode())
          .orElse(null);
    }
  }

  /** All that a batch speaks of. */
  private record Found(
      Map<Long, OfThread> conversations,
      Map<Long, JsonObject> messages,
      Map<Long, JsonObject> notes,
      Map<Long, ContactViewStore.Contact> contacts,
      Map<Long, NotificationStore.Shown> notifications,
      Map<ReadStore.Reading, Long> readers) {

    Shown shown(FeedRow row) {
      @Nullable OfThread thread = conversations.get(row.conversationId());
      String data = data(row, thread);
      NotificationStore.@Nullable Shown told = of(notifications, row, "notification.");
      ContactViewStore.@Nullable Contact contact = of(contacts, row, "contact.");
      if (data.equals(Shown.NOTHING)) {
        return new Shown.Empty();
      }
      if (told != null) {
        return new Shown.ToPerson(data, told.userId(), thread == null ? null : thread.line());
      }
      if (thread != null) {
        return new Shown.OfLine(data, thread.line());
      }
      return contact == null ? new Shown.OfAgency(data) : new OfContact(data, contact);
    }

    private String data(FeedRow row, @Nullable OfThread thread) {
      JsonObject data = new JsonObject();
      if (thread != null) {
        data.put("conversation", thread.json());
      }
      @Nullable Long message = row.messageId();
      if (message != null && thread != null) {
        data.put("messageId", Long.toString(message)).put("message", messages.get(message));
      }
      addSubject(row, data);
      return data.isEmpty() ? Shown.NOTHING : data.encode();
    }

    private void addSubject(FeedRow row, JsonObject data) {
      @Nullable JsonObject note = of(notes, row, "note.");
      ContactViewStore.@Nullable Contact contact = of(contacts, row, "contact.");
      NotificationStore.@Nullable Shown told = of(notifications, row, "notification.");
      if (note != null) {
        data.put("note", note);
      }
      if (contact != null) {
        data.put(CONTACT, contact.shown());
      }
      if (told != null) {
        data.put("notification", told.json());
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

    private static <T> @Nullable T of(Map<Long, T> things, FeedRow row, String kind) {
      @Nullable Long subject = row.subjectId();
      return subject != null && row.kind().startsWith(kind) ? things.get(subject) : null;
    }
  }
}
