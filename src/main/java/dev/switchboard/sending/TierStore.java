package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Counts whom a business writes to first against its portfolio's messaging limit: different people
 * in 24 hours, in steps of ten minutes, of which one too many is counted rather than one too few.
 * Blocks the calling virtual thread.
 */
final class TierStore {
  /** Of {@code account_event.daily_limit}: a limit that is none. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  // Relies on account_event_limit and reached_pkey.
  private static final String LOOK =
      """
      select a.tenant_id, a.business_id, l.daily_limit,
             coalesce(v.last_inbound_at > clock_timestamp() - interval '24 hours', false)
               or exists (select from reached r
                           where r.tenant_id = a.tenant_id and r.business_id = a.business_id
                             and r.person = hashtextextended($3, 0)
                             and r.at > clock_timestamp() - interval '24 hours') as is_free
        from account a
        join message m on m.id = $2
        join conversation v on v.id = m.conversation_id
        left join lateral (
          select e.daily_limit from account_event e
           where e.tenant_id = a.tenant_id and e.business_id = a.business_id and e.daily_limit is not null
           order by e.at desc, e.id desc limit 1) l on true
       where a.id = $1 and a.business_id is not null
      """;

  // Until this transaction ends no other line of the business counts: the limit is exact.
  private static final String HOLD =
      "select pg_advisory_xact_lock(hashtextextended('reached ' || $1::bigint || ' ' || $2::text, 0))";

  // Relies on reached_count_pkey.
  private static final String USED =
      """
      select coalesce(sum(people), 0)::bigint as people,
             ceil(((min(slot) + 1) * 600 + 86400 - extract(epoch from clock_timestamp())) * 1000)::bigint as until
        from reached_count
       where tenant_id = $1 and business_id = $2
         and slot >= floor((extract(epoch from clock_timestamp()) - 86400) / 600)::bigint
      """;

  private static final String ADD =
      """
      with person as (
        insert into reached (tenant_id, business_id, person, at)
        values ($1, $2, hashtextextended($3, 0), clock_timestamp())
        on conflict (tenant_id, business_id, person) do update set at = excluded.at
      )
      insert into reached_count as c (tenant_id, business_id, slot, people)
      values ($1, $2, floor(extract(epoch from clock_timestamp()) / 600)::bigint, 1)
      on conflict (tenant_id, business_id, slot) do update set people = c.people + 1
      """;

  private static final String FORGET =
      """
      with people as (
        delete from reached where at < clock_timestamp() - interval '25 hours'
      )
      delete from reached_count where slot < floor((extract(epoch from clock_timestamp()) - 90000) / 600)::bigint
      """;

  private TierStore() {}

  /** What the limit says of a message. */
  sealed interface Room {
    /** It does not count: the window is open, or the person was counted before. */
    record Free() implements Room {}

    /** It counts once it goes. */
    record One(long tenantId, String businessId, String recipient) implements Room {}

    /**
     * As many as the platform allows were written to.
     *
     * @param until how long before the first of them counts no longer
     */
    record None(int limit, Duration until) implements Room {}
  }

  static Room look(Tx tx, long line, TurnStore.Next next) {
    var rows = tx.query(LOOK, Tuple.of(line, next.messageId(), next.recipient())).await();
    @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
    if (row == null || row.getBoolean("is_free")) {
      return new Room.Free();
    }
    Room.One one =
        new Room.One(row.getLong("tenant_id"), row.getString("business_id"), next.recipient());
    @Nullable Integer limit = row.getInteger("daily_limit");
    return limit == null || limit == UNLIMITED ? one : within(tx, one, limit);
  }

  private static Room within(Tx tx, Room.One one, int limit) {
    Tuple business = Tuple.of(one.tenantId(), one.businessId());
    // A statement of its own: what the next one sees begins after the lock.
    var _ = tx.query(HOLD, business);
    Row used = tx.query(USED, business).await().iterator().next();
    @Nullable Long until = used.getLong("until");
    return used.getLong("people") < limit
        ? one
        : new Room.None(limit, Duration.ofMillis(until == null ? 0 : Math.max(0, until)));
  }

  /** Counts somebody. Need not be awaited: what fails here fails the transaction. */
  static void add(Tx tx, Room.One one) {
    var _ = tx.query(ADD, Tuple.of(one.tenantId(), one.businessId(), one.recipient()));
  }

  static void forget(Tx tx) {
    tx.query(FORGET).await();
  }
}
