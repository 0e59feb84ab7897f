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
 * Attempts and their outbox rows, as calls begin and end. Order of locks, shared with the status
 * room: lane, outbox row, attempt, message, feed. Blocks the calling virtual thread.
 */
final class AttemptStore {
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
   * Settles an attempt whose message the platform has.
   *
   * @return false when it was settled before, by an echo
   */
  static Future<Boolean> accepted(Tx tx, long messageId, long attemptId, String externalId) {
    return tx.query(ACCEPTED, Tuple.of(messageId, attemptId, externalId))
        .map(rows -> rows.size() == 1);
  }

  /** Commits a call to be made. Need not be awaited: what fails here fails the transaction. */
  static Future<Void> begin(Tx tx, Lane lane, TurnStore.Next next, AttemptId id) {
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
