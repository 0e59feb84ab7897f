package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is in a line's outbox, and what waits or is too late. Order of locks as of {@link
 * AttemptStore}. Blocks the calling virtual thread, except where a future is returned.
 */
final class TurnStore {
  // The first message that may go, in the classes' order of this turn ($3): not on its way, not
  // waiting for a time or for another message, counted before where a daily cap is reached ($4) or
  // the messaging limit for those that open a conversation ($5), its file, if it has one, at the
  // platform, and nothing before it to the same recipient, except one whose doubt has lasted too
  // long ($2). The wait for word of another message begins when the platform takes that one; where
  // it was taken while this one was being queued, neither of the two transactions saw the other's
  // row, and the wait began with the queue. A row that is locked is being settled by an echo, which
  // wakes the lane afterwards, or belongs to another turn of the lane; waiting for it here, with a
  // settled row in hand, could deadlock. Relies on outbox_turn, outbox_recipient and
  // status_fact_message, with files on line_file_expired: one look for all of the turn.
  private static final String NEXT =
      """
      select n.* from unnest($3::int[]) as class(priority)
       cross join lateral (
         select o.position, o.message_id, o.tenant_id, o.recipient, o.request, o.attempts, o.throttled, o.counted, o.initiates,
                o.file_id, o.file_renewed, (select f.external_id from line_file f where f.id = o.file_id) as file,
                coalesce(o.not_useful_after < clock_timestamp(), false) as stale,
                case when o.ownership_epoch is null then false else o.ownership_epoch <> (
                  select v.ownership_epoch from message m join conversation v on v.id = m.conversation_id
                   where m.id = o.message_id) end as overtaken
           from outbox o
          where o.account_id = $1 and o.priority = class.priority and o.attempt_id is null
            and (o.not_before is null or o.not_before <= clock_timestamp())
            and (o.counted or not ($4 or $5 and o.initiates))
            and (o.file_id is null or o.file_id <> all (array(
                  select f.id from line_file f where f.account_id = $1 and f.expires_at <= clock_timestamp())))
            and not exists (
              select from outbox e
               where e.account_id = o.account_id and e.recipient = o.recipient and e.position < o.position
                 and (e.in_doubt_since is null
                      or e.in_doubt_since > clock_timestamp() - $2 * interval '1 millisecond'))
            and (o.after_message is null or o.after_until <= clock_timestamp()
                 or o.after_until is null and o.queued_at + o.after_timeout <= clock_timestamp()
                    and not exists (select from outbox p where p.message_id = o.after_message)
                 or exists (select from status_fact f where f.message_id = o.after_message
                             and (f.status in ('delivered', 'read') or f.status = o.after_status))
                 or exists (select from message p where p.id = o.after_message
                             and p.state in ('failed', 'cancelled', 'held')))
          order by o.position limit 1
            for update of o skip locked) n
       limit 1
      """;

  // What waits for a word of another message is looked at four times a second.
  private static final String WAITS =
      """
      select ceil(extract(epoch from min(
               case when after_message is not null and coalesce(not_before, clock_timestamp()) <= clock_timestamp()
                    then clock_timestamp() + interval '250 milliseconds'
                    else coalesce(not_before, in_doubt_since + $2 * interval '1 millisecond') end)
               - clock_timestamp()) * 1000)::bigint as pause
        from outbox
       where account_id = $1
         and (after_message is not null
              or coalesce(not_before, in_doubt_since + $2 * interval '1 millisecond') > clock_timestamp())
      """;

  private static final String LATER =
      """
      update outbox set not_before = clock_timestamp() + $3 * interval '1 millisecond'
       where account_id = $1 and position = $2
      """;

  private static final String DROP = "delete from outbox where account_id = $1 and position = $2";

  // Relies on outbox_stale.
  private static final String STALE =
      """
      with held as materialized (
        select account_id, position from outbox
         where account_id = any ($1::bigint[]) and not_useful_after < clock_timestamp() and attempt_id is null
         order by account_id, position for update skip locked
      )
      delete from outbox o using held h where o.account_id = h.account_id and o.position = h.position
      returning o.account_id, o.message_id
      """;

  private TurnStore() {}

  /**
   * A message whose turn it is.
   *
   * @param throttled those of its attempts that only told us to wait
   * @param isCounted whether it was counted against the daily caps and the messaging limit before
   * @param initiates whether it opened a conversation when it was written
   * @param isStale whether it is past the time at which it would have been useful
   * @param isOvertaken whether a person took the conversation over since automation wrote it
   * @param file what the platform has of ours and goes along; null: none
   */
  record Next(
      long position,
      long messageId,
      long tenantId,
      String recipient,
      String request,
      int attempts,
      int throttled,
      boolean isCounted,
      boolean initiates,
      boolean isStale,
      boolean isOvertaken,
      @Nullable File file) {}

  /** A file at the platform; {@code isRenewed}: for this message it was uploaded anew before. */
  record File(long id, String externalId, boolean isRenewed) {}

  static Future<@Nullable Next> next(Tx tx, Lane lane, Duration hold) {
    Integer[] classes = lane.order().stream().map(Sendable.Priority::rank).toArray(Integer[]::new);
    Tuple turn =
        Tuple.of(lane.accountId(), hold.toMillis(), classes, lane.isCapped(), lane.isFull());
    return tx.query(NEXT, turn).map(rows -> rows.size() == 0 ? null : next(rows.iterator().next()));
  }

  private static Next next(Row row) {
    return new Next(
        row.getLong("position"),
        row.getLong("message_id"),
        row.getLong("tenant_id"),
        row.getString("recipient"),
        row.getString("request"),
        row.getInteger("attempts"),
        row.getInteger("throttled"),
        row.getBoolean("counted"),
        row.getBoolean("initiates"),
        row.getBoolean("stale"),
        row.getBoolean("overtaken"),
        file(row));
  }

  private static @Nullable File file(Row row) {
    @Nullable Long id = row.getLong("file_id");
    return id == null ? null : new File(id, row.getString("file"), row.getBoolean("file_renewed"));
  }

  /** Lets a message, and with it its recipient, wait. */
  static void later(Tx tx, long accountId, Next next, Duration pause) {
    tx.query(LATER, Tuple.of(accountId, next.position(), pause.toMillis())).await();
  }

  /** Takes a message out that may not go any more. */
  static void drop(Tx tx, long accountId, Next next) {
    tx.query(DROP, Tuple.of(accountId, next.position())).await();
  }

  /** Takes out what is past the time at which it would have been useful: message by line. */
  static Map<Long, Long> stale(Tx tx, List<Long> accountIds) {
    Map<Long, Long> lines = new HashMap<>();
    tx.query(STALE, Tuple.of((Object) accountIds.toArray(Long[]::new)))
        .await()
        .forEach(row -> lines.put(row.getLong("message_id"), row.getLong("account_id")));
    return lines;
  }

  /** Milliseconds until something of a line that waits may go; null when nothing waits. */
  static @Nullable Long waits(Tx tx, long accountId, Duration hold) {
    return tx.query(WAITS, Tuple.of(accountId, hold.toMillis()))
        .await()
        .iterator()
        .next()
        .getLong(0);
  }
}
