package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The door for what Messenger says of all messages up to a time. One about somebody without a
 * thread waits for it. Locks what waits, then conversations, then messages, each by its key. Blocks
 * the calling virtual thread.
 */
@Door
public final class WatermarkStore {
  // Relies on the primary key of contact_identity and the unique key of conversation.
  private static final String THREADS =
      """
      select v.id, w.n
        from unnest($1::bigint[], $2::bigint[], $3::text[]) with ordinality as w(tenant_id, account_id, person, n)
        join contact_identity i on i.tenant_id = w.tenant_id and i.kind in ('psid', 'igsid')
                               and i.scope = w.account_id::text and i.value = w.person
        join conversation v on v.account_id = w.account_id and v.contact_id = i.contact_id
      """;

  private static final String WAIT =
      """
      insert into waiting_watermark (tenant_id, account_id, person, delivered_until, read_until)
      select tenant_id, account_id, person, max(at), max(at) filter (where is_read)
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bool[], $5::timestamptz[])
             as t(tenant_id, account_id, person, is_read, at)
       group by tenant_id, account_id, person
       order by account_id, person
      on conflict (account_id, person) do update
         set delivered_until = greatest(waiting_watermark.delivered_until, excluded.delivered_until),
             read_until = greatest(waiting_watermark.read_until, excluded.read_until),
             heard_at = now()
      """;

  // A thread is visible once the transaction that opened it has committed, so whichever of the two
  // came first, a later look finds both. Relies on waiting_watermark_heard, the primary key of
  // contact_identity and the unique key of conversation.
  static final String ARRIVED =
      """
      with found as materialized (
        select w.account_id, w.person
          from waiting_watermark w
          join contact_identity i on i.tenant_id = w.tenant_id and i.kind in ('psid', 'igsid')
                                 and i.scope = w.account_id::text and i.value = w.person
          join conversation v on v.account_id = w.account_id and v.contact_id = i.contact_id
         where w.heard_at > now() - $1 * interval '1 millisecond'
         limit 500
           for update of w skip locked
      )
      delete from waiting_watermark w using found f
       where w.account_id = f.account_id and w.person = f.person
      returning w.tenant_id, w.account_id, w.person, w.delivered_until, w.read_until
      """;

  private static final String ANY_ARRIVED =
      """
      select exists (select from waiting_watermark w
                       join contact_identity i on i.tenant_id = w.tenant_id and i.kind in ('psid', 'igsid')
                                              and i.scope = w.account_id::text and i.value = w.person
                       join conversation v on v.account_id = w.account_id and v.contact_id = i.contact_id
                      where w.heard_at > now() - $1 * interval '1 millisecond')
      """;

  // As if it were heard just now: the sweep looks at what is new. Relies on the primary key.
  static final String WAKE =
      """
      with held as materialized (
        select w.account_id, w.person
          from unnest($1::bigint[], $2::text[]) as t(account_id, person)
          join waiting_watermark w using (account_id, person)
         order by w.account_id, w.person
           for no key update of w
      )
      update waiting_watermark w set heard_at = now()
        from held h where w.account_id = h.account_id and w.person = h.person
      """;

  // Relies on waiting_watermark_heard.
  private static final String FORGET =
      "delete from waiting_watermark where heard_at < now() - interval '30 days'";

  private static final String HOLD =
      """
      select id, case when read_until is not null then least(delivered_until, read_until) end as seen_until
        from conversation
       where id = any ($1::bigint[]) order by id for no key update
      """;

  private static final String RAISE =
      """
      update conversation c
         set delivered_until = greatest(c.delivered_until, w.at),
             read_until = case when w.is_read then greatest(c.read_until, w.at) else c.read_until end
        from (select id, is_read, max(at) as at
                from unnest($1::bigint[], $2::bool[], $3::timestamptz[]) as t(id, is_read, at)
               group by id, is_read) w
       where c.id = w.id and w.is_read = $4
      """;

  // What was sent before the watermark of before is marked already, but for what was on its way
  // then. Relies on message_thread.
  private static final String COVERED =
      """
      select m.id, m.tenant_id, m.account_id, m.external_id,
             coalesce(coalesce(m.sent_at, m.platform_at) <= c.read_until, false) as is_read,
             case when coalesce(m.sent_at, m.platform_at) <= c.read_until then c.read_until
                  else c.delivered_until end as at
        from unnest($1::bigint[], $2::timestamptz[]) as w(id, seen_until)
        join conversation c on c.id = w.id
        join message m on m.conversation_id = c.id
       where m.direction = 'out' and m.external_id is not null
         and m.platform_at >= coalesce(w.seen_until - interval '1 day', '-infinity')
         and ((m.state = 'sent' and coalesce(m.sent_at, m.platform_at) <= c.delivered_until)
           or (m.state in ('sent', 'delivered') and coalesce(m.sent_at, m.platform_at) <= c.read_until))
      """;

  private static final String MARK_NEW =
      """
      update message m
         set state = case when m.platform_at <= c.read_until then 'read' else 'delivered' end
        from conversation c
       where m.id = any ($1::bigint[]) and c.id = m.conversation_id and m.state = 'sent'
         and m.platform_at <= c.delivered_until
      """;

  private WatermarkStore() {}

  /**
   * One line's word about one person.
   *
   * @param person the platform's id of the person, as the line knows it
   * @param isRead read, not only delivered
   */
  @Door
  public record Watermark(
      long tenantId, long accountId, String person, boolean isRead, Instant at) {}

  /** A message that a watermark covers and that was not known to be that far. */
  @Door
  public record Covered(
      long messageId,
      long tenantId,
      long accountId,
      String externalId,
      boolean isRead,
      Instant at) {}

  /**
   * Keeps watermarks, which only rise; locks their conversations.
   *
   * @return what is new by them
   */
  public static List<Covered> raise(Tx tx, List<Watermark> watermarks) {
    List<Long> threads = new ArrayList<>();
    List<Watermark> placed = new ArrayList<>();
    List<Watermark> early = new ArrayList<>(watermarks);
    for (Row row :
        tx.query(
                THREADS,
                Tuple.of(
                    Columns.of(watermarks, Watermark::tenantId, Long[]::new),
                    Columns.of(watermarks, Watermark::accountId, Long[]::new),
                    (Object) Columns.of(watermarks, Watermark::person, String[]::new)))
            .await()) {
      Watermark known = watermarks.get(row.getLong("n").intValue() - 1);
      placed.add(known);
      early.remove(known);
      threads.add(row.getLong("id"));
    }
    if (!early.isEmpty()) {
      keepWaiting(tx, early);
    }
    return threads.isEmpty() ? List.of() : raise(tx, placed, threads);
  }

  private static void keepWaiting(Tx tx, List<Watermark> early) {
    tx.query(
            WAIT,
            Tuple.of(
                Columns.of(early, Watermark::tenantId, Long[]::new),
                Columns.of(early, Watermark::accountId, Long[]::new),
                Columns.of(early, Watermark::person, String[]::new),
                Columns.of(early, Watermark::isRead, Boolean[]::new),
                Columns.of(early, w -> Columns.utc(w.at()), OffsetDateTime[]::new)))
        .await();
  }

  /**
   * Somebody on a line, as a watermark names them.
   *
   * @param person the platform's id of the person, as the line knows it
   */
  record Person(long accountId, String person) {}

  /**
   * Threads with these people are about to be opened: the next sweep looks at what waits for them,
   * however long it has waited. What comes meanwhile is new by itself. Before conversations are
   * locked.
   */
  static void wake(Tx tx, List<Person> people) {
    tx.query(
            WAKE,
            Tuple.of(
                Columns.of(people, Person::accountId, Long[]::new),
                (Object) Columns.of(people, Person::person, String[]::new)))
        .await();
  }

  /** Whether {@link #raiseArrived} would find any. */
  public static boolean isAnyArrived(Database database, Duration within) {
    return database.ask(ANY_ARRIVED, Tuple.of(within.toMillis()));
  }

  /**
   * What waited for a thread.
   *
   * @param people how many there was something waiting for, at most 500
   * @param covered what is new by it
   */
  @Door
  public record Arrived(int people, List<Covered> covered) {}

  /**
   * Keeps watermarks that waited for a thread which is there now.
   *
   * @param within how long ago they were heard, or their thread was opened, at most
   */
  public static Arrived raiseArrived(Tx tx, Duration within) {
    List<Watermark> arrived = new ArrayList<>();
    RowSet<Row> rows = tx.query(ARRIVED, Tuple.of(within.toMillis())).await();
    for (Row row : rows) {
      arrived.add(watermark(row, false, row.getOffsetDateTime("delivered_until")));
      @Nullable OffsetDateTime read = row.getOffsetDateTime("read_until");
      if (read != null) {
        arrived.add(watermark(row, true, read));
      }
    }
    return new Arrived(rows.size(), arrived.isEmpty() ? List.of() : raise(tx, arrived));
  }

  private static Watermark watermark(Row row, boolean isRead, OffsetDateTime until) {
    return new Watermark(
        row.getLong("tenant_id"),
        row.getLong("account_id"),
        row.getString("person"),
        isRead,
        until.toInstant());
  }

  /** Forgets those that waited for a month. */
  public static void forgetOld(Tx tx) {
    tx.query(FORGET, Tuple.tuple()).await();
  }

  private static List<Covered> raise(Tx tx, List<Watermark> placed, List<Long> threads) {
    Long[] ids = threads.toArray(Long[]::new);
    List<Row> before = new ArrayList<>();
    tx.query(HOLD, Tuple.of((Object) ids)).await().forEach(before::add);
    for (boolean isRead : new boolean[] {false, true}) {
      tx.query(
              RAISE,
              Tuple.of(
                  ids,
                  Columns.of(placed, Watermark::isRead, Boolean[]::new),
                  Columns.of(placed, w -> Columns.utc(w.at()), OffsetDateTime[]::new),
                  isRead))
          .await();
    }
    return covered(tx, before);
  }

  private static List<Covered> covered(Tx tx, List<Row> before) {
    List<Covered> covered = new ArrayList<>();
    Tuple threads =
        Tuple.of(
            Columns.of(before, row -> row.getLong("id"), Long[]::new),
            (Object)
                Columns.of(
                    before, row -> row.getOffsetDateTime("seen_until"), OffsetDateTime[]::new));
    for (Row row : tx.query(COVERED, threads).await()) {
      covered.add(
          new Covered(
              row.getLong("id"),
              row.getLong("tenant_id"),
              row.getLong("account_id"),
              row.getString("external_id"),
              row.getBoolean("is_read"),
              row.getOffsetDateTime("at").toInstant()));
    }
    return covered;
  }

  /** Marks messages that this transaction has added and that a watermark covered before. */
  static void markNew(Tx tx, Long[] messages) {
    tx.query(MARK_NEW, Tuple.of((Object) messages)).await();
  }
}
