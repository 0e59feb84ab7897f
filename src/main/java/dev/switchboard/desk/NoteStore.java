package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What colleagues tell each other beside a conversation. Never sent. */
@Door
public final class NoteStore {
  /** Characters of a note. */
  public static final int LONGEST = 10_000;

  private static final String NOTE =
      """
      select n.id, n.conversation_id, n.author_id, n.author_name, n.text, n.at, n.edited_at, n.deleted_at,
             (select coalesce(json_agg(json_build_object('id', u.id::text, 'name', u.name) order by u.name), '[]')::text
                from app_user u where u.id = any (n.mentions)) as mentions
        from note n
      """;

  // A conversation that took another one's messages shows its notes too. Relies on note_thread and
  // conversation_merged.
  private static final String OF_CONVERSATION =
      NOTE
          + """
           where n.conversation_id in (select $1::bigint union all select id from conversation where merged_into = $1)
             and n.deleted_at is null
             and n.id < coalesce($2::bigint, 9223372036854775807)
           order by n.id desc limit $3
          """;

  private static final String BY_ID = NOTE + " where n.id = any ($1::bigint[])";

  private static final String ADD =
      """
      insert into note (id, tenant_id, conversation_id, author_id, author_name, text, mentions)
      select $1, v.tenant_id, coalesce(v.merged_into, v.id), $3, $4, $5, $6 from conversation v where v.id = $2
      returning conversation_id
      """;

  private static final String CHANGE =
      """
      update note set text = $3, mentions = $4, edited_at = clock_timestamp()
       where id = $1 and author_id is not distinct from $2 and deleted_at is null returning conversation_id
      """;

  private static final String REMOVE =
      """
      update note set text = '', mentions = '{}', deleted_at = clock_timestamp()
       where id = $1 and (author_id is not distinct from $2 or $3) and deleted_at is null returning conversation_id
      """;

  private NoteStore() {}

  /** A note as the API and the stream show it; the text of a deleted one is empty. */
  @Door
  public record Note(
      long id,
      long conversationId,
      @Nullable Long authorId,
      String authorName,
      String text,
      String mentions,
      Instant at,
      @Nullable Instant editedAt,
      boolean isDeleted) {
    public JsonObject toJson() {
      return new JsonObject()
          .put("id", Long.toString(id))
          .put("conversationId", Long.toString(conversationId))
          .put(
              "author",
              new JsonObject()
                  .put("id", authorId == null ? null : Long.toString(authorId))
                  .put("name", authorName))
          .put("text", text)
          .put("mentions", new JsonArray(mentions))
          .put("at", at)
          .put("editedAt", editedAt)
          .put("deleted", isDeleted);
    }
  }

  /**
   * Newest first.
   *
   * @param before older than this note; null: from the newest on
   */
  public static Future<List<Note>> of(
      Tx tx, long conversationId, @Nullable Long before, int limit) {
    return tx.query(OF_CONVERSATION, Tuple.of(conversationId, before, limit)).map(NoteStore::notes);
  }

  /** Notes by id, in no order. */
  public static Future<List<Note>> notes(Tx tx, Collection<Long> ids) {
    return tx.query(BY_ID, Tuple.of((Object) ids.toArray(Long[]::new))).map(NoteStore::notes);
  }

  /** What is said, and whom it names. */
  @Door
  public record Words(String text, List<Long> mentions) {}

  /** Returns the conversation it stands in; empty when there is none. */
  public static Future<Optional<Long>> add(
      Tx tx, Actor actor, long id, long conversationId, Words words) {
    return tx.query(
            ADD,
            Tuple.of(id, conversationId, actor.userId(), actor.name(), words.text())
                .addValue(words.mentions().toArray(Long[]::new)))
        .map(NoteStore::first);
  }

  /** Only who wrote it; empty for others. */
  public static Future<Optional<Long>> change(Tx tx, Actor actor, long id, Words words) {
    return tx.query(
            CHANGE,
            Tuple.of(id, actor.userId(), words.text(), words.mentions().toArray(Long[]::new)))
        .map(NoteStore::first);
  }

  /**
   * @param anybodys also what others wrote
   */
  public static Future<Optional<Long>> remove(Tx tx, Actor actor, long id, boolean anybodys) {
    return tx.query(REMOVE, Tuple.of(id, actor.userId(), anybodys)).map(NoteStore::first);
  }

  private static Optional<Long> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getLong(0));
  }

  private static List<Note> notes(RowSet<Row> rows) {
    List<Note> notes = new ArrayList<>();
    for (Row row : rows) {
      @Nullable OffsetDateTime edited = row.getOffsetDateTime("edited_at");
      notes.add(
          new Note(
              row.getLong("id"),
              row.getLong("conversation_id"),
              row.getLong("author_id"),
              row.getString("author_name"),
              row.getString("text"),
              row.getString("mentions"),
              row.getOffsetDateTime("at").toInstant(),
              edited == null ? null : edited.toInstant(),
              row.getOffsetDateTime("deleted_at") != null));
    }
    return notes;
  }
}
