package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The reading door to the inbox, within a tenant's transaction. Pages are cut by key, never by
 * offset.
 */
@Door
public final class InboxReadStore {
  private static final String CONVERSATION_COLUMNS =
      """
      select v.id, v.status, v.snoozed_until, v.assignee_id, v.tags, v.lead_status, v.source_type, v.merged_into,
             v.linked_review_id, v.linked_listing_source, v.metadata::text as metadata, v.edits, a.location_id,
             v.received, v.answered, u.name as assignee_name, v.unread, v.preview, v.preview_direction, v.last_message_at, v.last_inbound_at,
             c.id as contact_id, c.name as contact_name,
             (select i.value from contact_identity i where i.contact_id = c.id and i.kind = 'wa_id'
               order by i.first_seen_at desc limit 1) as wa_id,
             a.id as line_id, a.external_id, a.name as line_name, a.platform, cl.id as client_id, cl.name as client_name
      """;

  private static final String ITS_PARTS =
      """
       v
        join contact c on c.id = v.contact_id
        join account a on a.id = v.account_id
        join client cl on cl.id = v.client_id
        left join app_user u on u.id = v.assignee_id
      """;

  private static final String CONVERSATION =
      CONVERSATION_COLUMNS + " from conversation " + ITS_PARTS;

  // By conversation_contact and the messages' key; sorts what was found, never the whole list.
  private static final String AMONG =
      """
      with page as materialized (
        select * from conversation
         where id = any (array(
                 select id from conversation where contact_id = any ($4::bigint[])
                  union select conversation_id from message where id = any ($5::bigint[])))
           and last_message_at is not null
           and ($1::timestamptz is null or (last_message_at, id) < ($1, $2))
         order by last_message_at desc, id desc
         limit $3)
      """;

  private static final String CONVERSATIONS_AMONG =
      AMONG
          + CONVERSATION_COLUMNS
          + " from page "
          + ITS_PARTS
          + " order by v.last_message_at desc, v.id desc";

  // By contact_identity_contact.
  private static final String CONTACTS =
      """
      select c.id, c.name,
             (select i.value from contact_identity i where i.contact_id = c.id and i.kind = 'wa_id'
               order by i.first_seen_at desc limit 1) as wa_id,
             (select i.value from contact_identity i where i.contact_id = c.id and i.kind = 'email'
               order by i.first_seen_at desc limit 1) as email
        from contact c where c.id = any ($1::bigint[])
      """;

  private static final String CONVERSATIONS_BY_ID =
      CONVERSATION + " where v.id = any ($1::bigint[])";

  private static final String MESSAGE =
      """
      select m.id, m.conversation_id, m.direction, m.source, m.author_id, u.name as author_name, m.type, m.text,
             m.payload, m.platform_at, m.received_at, m.late_by, m.state, m.error_code, m.error_text, m.client_ref,
             q.id as quote_id, q.text as quote_text, q.direction as quote_direction,
             m.selected_id, m.forwarded, m.referral, m.sender_id, m.sender_name, m.edited_at,
             m.previous_text, m.deleted_at,
             (select coalesce(json_agg(json_build_object('emoji', r.emoji, 'from', split_part(r.actor, ':', 1))
                                       order by r.actor), '[]')::text
                from reaction r where r.account_id = m.account_id
                 and r.target_external_id = m.external_id and r.emoji <> '') as reactions,
             case when m.type in ('text', 'reaction', 'system') or m.deleted_at is not null then '[]' else
               (select coalesce(json_agg(json_build_object(
                         'id', f.id::text, 'kind', f.kind, 'state', f.state, 'reason', f.reason,
                         'mimeType', f.mime_type, 'name', f.file_name, 'size', f.size, 'width', f.width,
                         'height', f.height, 'hasThumbnail', f.thumbnail is not null) order by mm.position), '[]')::text
                  from message_media mm join media f on f.id = mm.media_id where mm.message_id = m.id) end as media
        from message m
        left join app_user u on u.id = m.author_id
        left join message q on q.account_id = m.account_id and q.external_id = m.reply_to_external_id
      """;

  // A reaction of ours is sent as a message and shown on its target. Relies on message_thread.
  private static final String MESSAGES =
      MESSAGE
          + """
           where m.conversation_id = $1 and m.type <> 'reaction'
             and ($2::timestamptz is null or (m.platform_at, m.id) < ($2, $3))
           order by m.platform_at desc, m.id desc
           limit $4
          """;

  private static final String MESSAGES_BY_ID = MESSAGE + " where m.id = any ($1::bigint[])";

  // Relies on account_location.
  private static final String LINES = "select id from account where location_id = $1";

  private static final String LINE = "select account_id from conversation where id = $1";

  private static final String MARK_READ =
      "update conversation set unread = 0 where id = $1 and unread > 0 returning tenant_id";

  private InboxReadStore() {}

  /** A page and where the next one begins; null at the end. */
  @Door
  public record Page<T>(List<T> items, @Nullable String next) {}

  /** A place in a list that is sorted by time and id. */
  private record Place(Instant at, long id) {
    static @Nullable Place of(@Nullable String cursor) {
      if (cursor == null) {
        return null;
      }
      if (!cursor.matches("[0-9]{1,17}_[0-9]{1,19}")) {
        throw new IllegalArgumentException("not a cursor of ours: " + cursor);
      }
      int cut = cursor.indexOf('_');
      return new Place(
          Instant.EPOCH.plus(Long.parseLong(cursor.substring(0, cut)), ChronoUnit.MICROS),
          Long.parseLong(cursor.substring(cut + 1)));
    }

    String cursor() {
      return ChronoUnit.MICROS.between(Instant.EPOCH, at) + "_" + id;
    }
  }

  /**
   * The conversations of some contacts and messages, newest activity first.
   *
   * @throws IllegalArgumentException for a cursor that is not ours
   */
  public static Future<Page<ConversationView>> conversations(
      Tx tx,
      Collection<Long> contacts,
      Collection<Long> messages,
      @Nullable String cursor,
      int limit) {
    @Nullable Place from = Place.of(cursor);
    return tx.query(
            CONVERSATIONS_AMONG,
            Tuple.of(
                at(from),
                from == null ? null : from.id(),
                limit,
                contacts.toArray(Long[]::new),
                messages.toArray(Long[]::new)))
        .map(rows -> conversations(rows, limit));
  }

  private static Page<ConversationView> conversations(RowSet<Row> rows, int limit) {
    return page(
        rows,
        limit,
        InboxReadStore::conversation,
        row -> new Place(instant(row, "last_message_at"), row.getLong("id")));
  }

  /** A contact as search shows it. */
  @Door
  public record ContactView(
      long id, @Nullable String name, @Nullable String waId, @Nullable String email) {}

  /** Contacts by id, in no order; those of other tenants are left out. */
  public static Future<List<ContactView>> contacts(Tx tx, Collection<Long> ids) {
    return tx.query(CONTACTS, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(rows ->
            list(
                rows,
                row ->
                    new ContactView(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getString("wa_id"),
                        row.getString("email"))));
  }

  /** Conversations by id, in no order; those of other tenants are left out. */
  public static Future<List<ConversationView>> conversations(Tx tx, Collection<Long> ids) {
    return tx.query(CONVERSATIONS_BY_ID, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(rows -> list(rows, InboxReadStore::conversation));
  }

  /** The lines of a location, as far as whoever asks sees them. */
  public static Future<Set<Long>> lines(Tx tx, long location) {
    return tx.query(LINES, Tuple.of(location))
        .map(rows -> {
          Set<Long> lines = new HashSet<>();
          rows.forEach(row -> lines.add(row.getLong(0)));
          return lines;
        });
  }

  /** The line of a conversation; empty when there is none for whoever asks. */
  public static Future<Optional<Long>> line(Tx tx, long conversation) {
    return tx.query(LINE, Tuple.of(conversation))
        .map(rows ->
            rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next().getLong(0)));
  }

  /** A thread's messages: the newest page first, each page oldest first. */
  public static Future<Page<MessageView>> messages(
      Tx tx, long conversationId, @Nullable String before, int limit) {
    @Nullable Place from = Place.of(before);
    return tx.query(
            MESSAGES, Tuple.of(conversationId, at(from), from == null ? null : from.id(), limit))
        .map(rows ->
            page(
                rows,
                limit,
                InboxReadStore::message,
                row -> new Place(instant(row, "platform_at"), row.getLong("id"))))
        .map(page -> new Page<>(page.items().reversed(), page.next()));
  }

  /** Messages by id, in no order; those of other tenants are left out. */
  public static Future<List<MessageView>> messages(Tx tx, Collection<Long> ids) {
    return tx.query(MESSAGES_BY_ID, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(rows -> list(rows, InboxReadStore::message));
  }

  /**
   * Sets unread to 0.
   *
   * @return true when it was not 0 before
   */
  public static Future<Boolean> markRead(Tx tx, long conversationId) {
    return tx.query(MARK_READ, Tuple.of(conversationId)).map(rows -> rows.size() == 1);
  }

  private static <T> Page<T> page(
      RowSet<Row> rows, int limit, Function<Row, T> view, Function<Row, Place> place) {
    List<T> items = new ArrayList<>();
    @Nullable String next = null;
    for (Row row : rows) {
      items.add(view.apply(row));
      next = items.size() == limit ? place.apply(row).cursor() : null;
    }
    return new Page<>(items, next);
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> view) {
    List<T> items = new ArrayList<>();
    rows.forEach(row -> items.add(view.apply(row)));
    return items;
  }

  private static ConversationView conversation(Row row) {
    return new ConversationView(
        row.getLong("id"),
        row.getLong("contact_id"),
        row.getString("contact_name"),
        row.getString("wa_id"),
        row.getLong("line_id"),
        row.getString("external_id"),
        row.getString("line_name"),
        row.getString("platform"),
        row.getLong("client_id"),
        row.getString("client_name"),
        row.getString("status"),
        new ConversationView.Work(
            maybe(row, "snoozed_until"),
            row.getLong("assignee_id"),
            row.getString("assignee_name"),
            List.of(row.getArrayOfStrings("tags")),
            row.getString("lead_status"),
            row.getString("source_type"),
            row.getLong("merged_into"),
            row.getString("linked_review_id"),
            row.getString("linked_listing_source"),
            row.getString("metadata"),
            row.getLong("location_id"),
            row.getInteger("edits")),
        new ConversationView.Counts(
            row.getInteger("unread"), row.getLong("received"), row.getLong("answered")),
        row.getString("preview"),
        row.getString("preview_direction"),
        maybe(row, "last_message_at"),
        maybe(row, "last_inbound_at"));
  }

  private static MessageView message(Row row) {
    @Nullable Long quote = row.getLong("quote_id");
    return new MessageView(
        row.getLong("id"),
        row.getLong("conversation_id"),
        row.getString("direction"),
        row.getString("source"),
        row.getLong("author_id"),
        row.getString("author_name"),
        row.getString("type"),
        row.getString("text"),
        row.getString("payload"),
        quote == null
            ? null
            : new MessageView.Quote(
                quote, row.getString("quote_text"), row.getString("quote_direction")),
        row.getString("reactions"),
        extras(row),
        instant(row, "platform_at"),
        instant(row, "received_at"),
        row.getInteger("late_by"),
        row.getString("state"),
        row.getInteger("error_code"),
        row.getString("error_text"),
        row.getString("client_ref"));
  }

  private static MessageView.Extras extras(Row row) {
    return new MessageView.Extras(
        row.getString("selected_id"),
        row.getShort("forwarded"),
        row.getString("referral"),
        row.getString("sender_id"),
        row.getString("sender_name"),
        maybe(row, "edited_at"),
        row.getString("previous_text"),
        maybe(row, "deleted_at"),
        row.getString("media"));
  }

  private static Instant instant(Row row, String column) {
    return row.getOffsetDateTime(column).toInstant();
  }

  private static @Nullable Instant maybe(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  private static @Nullable OffsetDateTime at(@Nullable Place place) {
    return place == null ? null : place.at().atOffset(ZoneOffset.UTC);
  }
}
