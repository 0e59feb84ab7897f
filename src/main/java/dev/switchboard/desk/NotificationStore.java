package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people are told to look at. Works under either role; the caller tells the feed. */
@Door
public final class NotificationStore {
  // What says the same as one that was not read yet is counted on it. Relies on notification_open.
  private static final String ADD =
      """
      insert into notification (id, tenant_id, user_id, kind, key, conversation_id, message_id, note_id, account_id,
                                actor, detail, count, news)
      select t.* from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
                             $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::int[], $13::text[])
                      as t(id, tenant_id, user_id, kind, key, conversation_id, message_id, note_id, account_id, actor,
                           detail, count, news)
        join app_user u on u.id = t.user_id and u.active
      on conflict (user_id, key) where read_at is null
      do update set count = notification.count + excluded.count, message_id = excluded.message_id, actor = excluded.actor,
                    detail = excluded.detail, news = excluded.news, at = clock_timestamp()
      returning id, tenant_id, conversation_id, xmax <> 0 as counted
      """;

  private static final String SHOW =
      """
      select n.id, n.user_id, n.kind, n.conversation_id, n.message_id, n.note_id, n.account_id, n.actor, n.detail,
             n.news, n.count, n.at, n.read_at, n.snoozed_until, c.name as contact_name, k.name as client_name
        from notification n left join conversation v on v.id = n.conversation_id
        left join contact c on c.id = v.contact_id left join account a on a.id = n.account_id
        left join client k on k.id = a.client_id
      """;

  // Relies on notification_list.
  private static final String LIST =
      SHOW
          + """
           where n.user_id = $1 and (not $2 or n.read_at is null)
             and (n.snoozed_until is null or n.snoozed_until <= now())
             and ($3::timestamptz is null or (n.at, n.id) < ($3, $4))
           order by n.at desc, n.id desc limit $5
          """;

  private static final String BY_ID = SHOW + " where n.id = any ($1::bigint[])";

  private static final String UNREAD =
      """
      select count(*) from (select from notification where user_id = $1 and read_at is null
        and (snoozed_until is null or snoozed_until <= now()) limit 1000) n
      """;

  // In the order in which they are added.
  private static final String HELD =
      """
      with held as materialized (
        select id from notification where user_id = $1 and ($2::bigint[] is null or id = any ($2)) and read_at is null
         order by user_id, key collate "C" for no key update
      )
      """;

  private static final String READ =
      HELD
          + """
          update notification n set read_at = clock_timestamp(), snoozed_until = null
            from held where n.id = held.id returning n.id, n.tenant_id, n.conversation_id, false as counted
          """;

  // Who has read the conversation has seen what there was to tell of it.
  private static final String READ_OF =
      """
      with held as materialized (
        select id from notification where user_id = $1 and read_at is null
           and key = any (array(select k || i from unnest($2::bigint[]) i, unnest(array['assigned:', 'snooze:']) k))
         order by user_id, key collate "C" for no key update
      )
      update notification n set read_at = clock_timestamp(), snoozed_until = null
        from held where n.id = held.id returning n.id, n.tenant_id, n.conversation_id, false as counted
      """;

  private static final String SNOOZE =
      HELD
          + """
          update notification n set snoozed_until = $3
            from held where n.id = held.id returning n.id, n.tenant_id, n.conversation_id, false as counted
          """;

  // Relies on notification_snoozed.
  private static final String WAKE =
      """
      with due as materialized (
        select id from notification where snoozed_until <= now() order by user_id, key collate "C" limit 500 for no key update skip locked
      )
      update notification n set snoozed_until = null, at = clock_timestamp()
        from due where n.id = due.id returning n.id, n.tenant_id, n.conversation_id, false as counted
      """;

  private NotificationStore() {}

  /** What a notification is about. */
  @Door
  public enum Kind {
    ASSIGNED,
    MENTIONED,
    SNOOZE_OVER,
    /** Banned, restricted, disabled. */
    ACCOUNT_RESTRICTED,
    /** A review went against it. */
    ACCOUNT_REJECTED,
    /** No longer ours to send for; coexistence ended. */
    ACCOUNT_DISCONNECTED,
    NUMBER_QUALITY,
    LIMIT_LOWERED,
    /** Rejected, paused, disabled, put into another category. */
    TEMPLATE_TROUBLE,
    /** Whatever else the platform warns of. */
    ACCOUNT_ALERT;

    public String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * Where to look.
   *
   * @param accountId of a line, for what is about no conversation
   */
  @Door
  public record About(
      @Nullable Long conversationId,
      @Nullable Long messageId,
      @Nullable Long noteId,
      @Nullable Long accountId) {
    public static About conversation(long id) {
      return new About(id, null, null, null);
    }

    public static About line(@Nullable Long id) {
      return new About(null, null, null, id);
    }
  }

  /**
   * One to add.
   *
   * @param key the same for what says the same
   * @param actor who did it; null: a customer, the platform, time
   * @param detail in words: somebody's own, or English ones
   * @param news the same as a code and values, for words in another language; null: there are none
   */
  @Door
  public record New(
      long id,
      long tenantId,
      long userId,
      Kind kind,
      String key,
      About about,
      @Nullable String actor,
      @Nullable String detail,
      @Nullable JsonObject news,
      int count) {
    public New(
        long id,
        long tenantId,
        long userId,
        Kind kind,
        String key,
        About about,
        @Nullable String actor,
        @Nullable String detail,
        int count) {
      this(id, tenantId, userId, kind, key, about, actor, detail, null, count);
    }
  }

  /** Adds them, one row a person and key; those for people who are gone are left out. */
  public static Future<List<Change>> add(Tx tx, Collection<New> wanted) {
    List<New> all = summed(wanted);
    if (all.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return tx.query(
            ADD,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        all.stream().map(New::id).toArray(Long[]::new),
                        all.stream().map(New::tenantId).toArray(Long[]::new),
                        all.stream().map(New::userId).toArray(Long[]::new),
                        all.stream().map(n -> n.kind().wire()).toArray(String[]::new),
                        all.stream().map(New::key).toArray(String[]::new),
                        all.stream().map(n -> n.about().conversationId()).toArray(Long[]::new),
                        all.stream().map(n -> n.about().messageId()).toArray(Long[]::new),
                        all.stream().map(n -> n.about().noteId()).toArray(Long[]::new),
                        all.stream().map(n -> n.about().accountId()).toArray(Long[]::new),
                        all.stream().map(New::actor).toArray(String[]::new),
                        all.stream().map(New::detail).toArray(String[]::new),
                        all.stream().map(New::count).toArray(Integer[]::new),
                        all.stream().map(NotificationStore::news).toArray(String[]::new)))))
        .map(NotificationStore::changes);
  }

  private static @Nullable String news(New one) {
    return one.news() == null ? null : one.news().encode();
  }

  // A statement may touch a row once; the order keeps two of them from waiting in a circle.
  private static List<New> summed(Collection<New> wanted) {
    Map<String, New> byKey = new LinkedHashMap<>();
    for (New one : wanted) {
      byKey.merge(one.userId() + " " + one.key(), one, (a, b) -> with(b, a.count() + b.count()));
    }
    return byKey.values().stream()
        .sorted(Comparator.comparingLong(New::userId).thenComparing(New::key))
        .toList();
  }

  private static New with(New n, int count) {
    return new New(
        n.id(),
        n.tenantId(),
        n.userId(),
        n.kind(),
        n.key(),
        n.about(),
        n.actor(),
        n.detail(),
        n.news(),
        count);
  }

  private static List<Change> changes(RowSet<Row> rows) {
    return changes(rows, FeedKind.NOTIFICATION_ADDED);
  }

  private static List<Change> changes(RowSet<Row> rows, FeedKind kind) {
    List<Change> changes = new ArrayList<>();
    for (Row row : rows) {
      @Nullable Long conversation = row.getLong("conversation_id");
      changes.add(
          Change.of(
              row.getLong("tenant_id"),
              row.getBoolean("counted") ? FeedKind.NOTIFICATION_CHANGED : kind,
              conversation == null ? Change.NONE : conversation,
              row.getLong("id")));
    }
    return changes;
  }

  /** A notification as the API and the stream show it. */
  @Door
  public record Shown(long id, long userId, Instant at, JsonObject json) {}

  /** Where a page begins. */
  @Door
  public record Place(Instant at, long id) {}

  /**
   * A person's, newest first; what is snoozed is left out.
   *
   * @param before null: from the newest on
   */
  public static Future<List<Shown>> list(
      Tx tx, long userId, boolean unreadOnly, @Nullable Place before, int limit) {
    return tx.query(
            LIST,
            Tuple.of(
                userId,
                unreadOnly,
                before == null ? null : before.at().atOffset(ZoneOffset.UTC),
                before == null ? null : before.id(),
                limit))
        .map(NotificationStore::shown);
  }

  /** By id, in no order. */
  public static Future<List<Shown>> shown(Tx tx, Collection<Long> ids) {
    return tx.query(BY_ID, Tuple.of((Object) ids.toArray(Long[]::new)))
        .map(NotificationStore::shown);
  }

  /** How many a person has not read, 1,000 at most. */
  public static Future<Long> unread(Tx tx, long userId) {
    return tx.query(UNREAD, Tuple.of(userId)).map(rows -> rows.iterator().next().getLong(0));
  }

  /**
   * @param ids null: all of this person
   */
  public static Future<List<Change>> read(Tx tx, long userId, @Nullable List<Long> ids) {
    return tx.query(
            READ, Tuple.of(userId, (Object) (ids == null ? null : ids.toArray(Long[]::new))))
        .map(rows -> changes(rows, FeedKind.NOTIFICATION_CHANGED));
  }

  /** A person has read conversations, and with it what told of them. */
  public static Future<List<Change>> readOf(Tx tx, long userId, Collection<Long> conversations) {
    return tx.query(READ_OF, Tuple.of(userId, (Object) conversations.toArray(Long[]::new)))
        .map(rows -> changes(rows, FeedKind.NOTIFICATION_CHANGED));
  }

  public static Future<List<Change>> snooze(Tx tx, long userId, List<Long> ids, Instant until) {
    return tx.query(
            SNOOZE, Tuple.of(userId, ids.toArray(Long[]::new), until.atOffset(ZoneOffset.UTC)))
        .map(rows -> changes(rows, FeedKind.NOTIFICATION_CHANGED));
  }

  /** Brings back what was snoozed until now. */
  static Future<List<Change>> wake(Tx tx) {
    return tx.query(WAKE).map(NotificationStore::changes);
  }

  private static List<Shown> shown(RowSet<Row> rows) {
    List<Shown> found = new ArrayList<>();
    for (Row row : rows) {
      Instant at = row.getOffsetDateTime("at").toInstant();
      found.add(new Shown(row.getLong("id"), row.getLong("user_id"), at, json(row, at)));
    }
    return found;
  }

  private static JsonObject json(Row row, Instant at) {
    @Nullable String news = row.getString("news");
    return new JsonObject()
        .put("id", id(row, "id"))
        .put("userId", id(row, "user_id"))
        .put("kind", row.getString("kind"))
        .put("conversationId", id(row, "conversation_id"))
        .put("contactName", row.getString("contact_name"))
        .put("messageId", id(row, "message_id"))
        .put("noteId", id(row, "note_id"))
        .put("lineId", id(row, "account_id"))
        .put("clientName", row.getString("client_name"))
        .put("actor", row.getString("actor"))
        .put("detail", row.getString("detail"))
        .put("news", news == null ? null : new JsonObject(news))
        .put("count", row.getInteger("count"))
        .put("at", at)
        .put("readAt", time(row, "read_at"))
        .put("snoozedUntil", time(row, "snoozed_until"));
  }

  private static @Nullable String id(Row row, String column) {
    @Nullable Long id = row.getLong(column);
    return id == null ? null : Long.toString(id);
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
