package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outbox rows and attempts, as the sending room moves them. Order of locks, shared with the status
 * room: lane, outbox row, attempt, message, feed. Blocks the calling virtual thread.
 */
final class AttemptStore {
  // The first message that may go, in the classes' order of this turn ($3): not on its way, not
  // waiting for a time or for another message, counted before where a daily cap is
  // reached ($4) or the messaging limit for those that open a conversation ($5), and its file, if
  // it has one, at the platform, and nothing before it to the same recipient, except
  // one whose doubt has lasted too long ($2). A row that is locked is being settled by an echo,
  // which wakes the lane afterwards, or belongs to another turn of the lane; waiting for it here,
  // with a settled row in hand, could deadlock. Relies on outbox_turn, outbox_recipient and
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

  private static final String BEGIN =
      """
      with begun as (
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state, dispatched_at, queued_at)
        select $1, $2, $3, $4, coalesce(max(number), 0) + 1, $5, $6, 'dispatching', clock_timestamp(),
               (select queued_at from outbox where account_id = $3 and position = $7)
          from send_attempt where message_id = $4
      )
      update outbox
         set attempt_id = $1, attempts = attempts + 1, counted = true, not_before = null, dispatched_at = clock_timestamp()
       where account_id = $3 and position = $7
      """;

  // The platform has it: the row goes, and what waits for word of it is not waited for for ever.
  private static final String ACCEPTED =
      """
      with held as materialized (
        select message_id from outbox where message_id = $1 for update
      ), settled as (
        update send_attempt
           set state = 'accepted', external_id = $3, error_code = null, error_text = null, settled_at = clock_timestamp()
         where id = $2 and state <> 'accepted' and (select count(*) from held) >= 0
        returning id
      ), gone as (
        delete from outbox using settled
         where message_id = $1 and (attempt_id is null or attempt_id = settled.id)
      ), behind as (
        update outbox set after_until = clock_timestamp() + after_timeout where after_message = $1
      )
      select id from settled
      """;

  private static final String LOCK =
      "select attempt_id from outbox where message_id = $1 for update";

  // An accepted attempt stays accepted, whatever a slower witness says.
  private static final String SETTLE =
      """
      update send_attempt
         set state = $2, external_id = $3, error_code = $4, error_text = $5, settled_at = clock_timestamp()
       where id = $1 and (state in ('dispatching', 'in_doubt') or $2 = 'accepted' and state <> 'accepted')
      returning id
      """;

  private static final String REMOVE =
      "delete from outbox where message_id = $1 and (attempt_id is null or attempt_id = $2)";

  private static final String AGAIN =
      """
      update outbox
         set attempt_id = null, in_doubt_since = null, throttled = throttled + $4,
             not_before = clock_timestamp() + $3 * interval '1 millisecond'
       where message_id = $1 and attempt_id = $2
      """;

  private static final String FILE_RENEWED =
      "update outbox set file_renewed = true where message_id = $1";

  private static final String DOUBT =
      "update outbox set in_doubt_since = clock_timestamp() where message_id = $1 and attempt_id ="
          + " $2";

  // Calls that an earlier owner of the lane began and never settled.
  private static final String ORPHANS =
      """
      with held as materialized (
        select o.message_id, o.attempt_id from outbox o
          join send_attempt t on t.id = o.attempt_id
         where o.account_id = $1 and t.state = 'dispatching' and t.epoch < $2
         order by o.position for update of o
      ), doubted as (
        update outbox o set in_doubt_since = clock_timestamp() from held where o.message_id = held.message_id
      )
      update send_attempt t set state = 'in_doubt', error_text = 'the process died during the call'
        from held where t.id = held.attempt_id
      returning t.message_id
      """;

  // A lane that changes hands was not served for a while, and perhaps nobody heard Meta's statuses
  // either: what is in doubt has its whole quiet time before it again.
  private static final String QUIET_AGAIN =
      """
      update outbox set in_doubt_since = clock_timestamp()
       where account_id = $1 and in_doubt_since is not null
      """;

  /** Whether an outbox row o may go again without asking a person, once that is proven safe. */
  static final String MAY_RESEND =
      """
      case when o.class is null then o.resend
           else exists (select from account a where a.id = o.account_id and o.class = any (a.resend)) end
      """;

  // Safe to send again: nobody must be asked, it was not sent again more than once before, no later
  // message of the thread went out, and statuses of the line have flowed without a word of it:
  // since
  // the first that came after the doubt began, for the quiet time, or as long as there was no word
  // from the call to that first one, if that was longer (a platform that could not reach us tries
  // again after a similar time); and still, though not only just now, for what waited comes at
  // once.
  // Relies on status_fact_stream and message_thread.
  private static final String PROVEN_UNSENT =
      """
      select o.message_id, o.attempt_id from outbox o
        join message m on m.id = o.message_id
       cross join lateral (
         select f.received_at as since, greatest($2 * interval '1 millisecond', f.received_at - o.dispatched_at) as need
           from status_fact f
          where f.account_id = o.account_id and f.received_at > o.in_doubt_since
          order by f.received_at limit 1) flow
       where o.account_id = any ($1::bigint[]) and o.in_doubt_since is not null and %s
         and (select count(*) from send_attempt t where t.message_id = o.message_id and t.state = 'abandoned') < 2
         and flow.since + flow.need < clock_timestamp()
         and exists (
           select from status_fact f
            where f.account_id = o.account_id
              and f.received_at between flow.since + flow.need * 2 / 3
                                    and clock_timestamp() - $2 * interval '1 millisecond' / 6)
         and not exists (
           select from message later
            where later.conversation_id = m.conversation_id and later.platform_at > m.platform_at
              and later.direction = 'out' and later.external_id is not null)
       order by o.account_id, o.position
         for update of o
      """
          .formatted(MAY_RESEND);

  // Relies on send_attempt_message_id_number_key.
  private static final String DOUBLED =
      """
      select message_id, account_id from send_attempt
       where message_id = any ($1::bigint[]) and state = 'accepted'
       group by message_id, account_id having count(distinct external_id) > 1
      """;

  private AttemptStore() {}

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

  /**
   * Settles an attempt whose message the platform has.
   *
   * @return false when it was settled before, by an echo
   */
  static Future<Boolean> accepted(Tx tx, long messageId, long attemptId, String externalId) {
    return tx.query(ACCEPTED, Tuple.of(messageId, attemptId, externalId))
        .map(rows -> rows.size() == 1);
  }

  /** Milliseconds until something of a line that waits may go; null when nothing waits. */
  static @Nullable Long waits(Tx tx, long accountId, Duration hold) {
    return tx.query(WAITS, Tuple.of(accountId, hold.toMillis()))
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  /** Commits a call to be made. Need not be awaited: what fails here fails the transaction. */
  static Future<Void> begin(Tx tx, Lane lane, Next next, AttemptId id) {
    return tx.query(
            BEGIN,
            Tuple.of(
                id.attempt(),
                next.tenantId(),
                lane.accountId(),
                next.messageId(),
                lane.epoch(),
                id.token(),
                next.position()))
        .mapEmpty();
  }

  /** How an attempt ended. */
  record Settlement(
      String state, @Nullable String externalId, @Nullable Integer code, @Nullable String reason) {}

  /**
   * @return false when it was settled before, by an echo
   */
  static boolean settle(Tx tx, long messageId, long attemptId, Settlement end) {
    tx.query(LOCK, Tuple.of(messageId)).await();
    RowSet<Row> settled =
        tx.query(
                SETTLE,
                Tuple.of(attemptId, end.state(), end.externalId(), end.code(), end.reason()))
            .await();
    return settled.size() == 1;
  }

  static void remove(Tx tx, long messageId, long attemptId) {
    tx.query(REMOVE, Tuple.of(messageId, attemptId)).await();
  }

  static void again(Tx tx, long messageId, long attemptId, Duration pause, boolean isThrottle) {
    tx.query(AGAIN, Tuple.of(messageId, attemptId, pause.toMillis(), isThrottle ? 1 : 0)).await();
  }

  /** The file of a message is uploaded anew, which is done once for each message. */
  static void fileRenewed(Tx tx, long messageId) {
    tx.query(FILE_RENEWED, Tuple.of(messageId)).await();
  }

  static void doubt(Tx tx, long messageId, long attemptId) {
    tx.query(DOUBT, Tuple.of(messageId, attemptId)).await();
  }

  /**
   * Puts an earlier owner's open calls in doubt, and begins the quiet time of all doubts anew;
   * returns the messages that are in doubt now and were not before.
   */
  static List<Long> orphans(Tx tx, long accountId, long epoch) {
    tx.query(QUIET_AGAIN, Tuple.of(accountId)).await();
    List<Long> messages = new ArrayList<>();
    tx.query(ORPHANS, Tuple.of(accountId, epoch))
        .await()
        .forEach(row -> messages.add(row.getLong(0)));
    return messages;
  }

  /** Those of the messages that the platform has under more than one id: message and line. */
  static Map<Long, Long> doubled(Tx tx, List<Long> messages) {
    Map<Long, Long> lines = new HashMap<>();
    tx.query(DOUBLED, Tuple.of((Object) messages.toArray(Long[]::new)))
        .await()
        .forEach(row -> lines.put(row.getLong("message_id"), row.getLong("account_id")));
    return lines;
  }

  /** A call in doubt. */
  record Doubt(long messageId, long attemptId) {}

  /** Calls of these lines that are proven not to have been acted on. */
  static List<Doubt> provenUnsent(Tx tx, List<Long> accountIds, Duration quiet) {
    List<Doubt> unsent = new ArrayList<>();
    tx.query(PROVEN_UNSENT, Tuple.of(accountIds.toArray(Long[]::new), quiet.toMillis()))
        .await()
        .forEach(row -> unsent.add(new Doubt(row.getLong(0), row.getLong(1))));
    return unsent;
  }
}
