package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Outbox rows and attempts, as the sending room moves them. Order of locks, shared with the status
 * room: lane, outbox row, attempt, message, feed. Blocks the calling virtual thread.
 */
final class AttemptStore {
  // The first message that may go: not on its way, not waiting, and nothing before it to the same
  // recipient, except one whose doubt has lasted too long ($2). A row that is locked is being
  // settled
  // by an echo, which wakes the lane afterwards; waiting for it here, with a settled row in hand,
  // could deadlock. Relies on outbox_pkey and outbox_recipient.
  private static final String NEXT =
      """
      select o.position, o.message_id, o.tenant_id, o.request, o.attempts, a.external_id, a.access_token
        from outbox o join account a on a.id = o.account_id
       where o.account_id = $1 and o.attempt_id is null
         and (o.not_before is null or o.not_before <= clock_timestamp())
         and not exists (
           select from outbox e
            where e.account_id = o.account_id and e.recipient = o.recipient and e.position < o.position
              and (e.in_doubt_since is null
                   or e.in_doubt_since > clock_timestamp() - $2 * interval '1 millisecond'))
       order by o.position limit 1
         for update of o skip locked
      """;

  private static final String WAITS =
      """
      select ceil(extract(epoch from min(coalesce(not_before, in_doubt_since + $2 * interval '1 millisecond'))
                                     - clock_timestamp()) * 1000)::bigint as pause
        from outbox
       where account_id = $1
         and coalesce(not_before, in_doubt_since + $2 * interval '1 millisecond') > clock_timestamp()
      """;

  private static final String BEGIN =
      """
      with begun as (
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state, dispatched_at)
        select $1, $2, $3, $4, coalesce(max(number), 0) + 1, $5, $6, 'dispatching', clock_timestamp()
          from send_attempt where message_id = $4
      )
      update outbox set attempt_id = $1, attempts = attempts + 1, not_before = null, dispatched_at = clock_timestamp()
       where account_id = $3 and position = $7
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
         set attempt_id = null, in_doubt_since = null,
             not_before = clock_timestamp() + $3 * interval '1 millisecond'
       where message_id = $1 and attempt_id = $2
      """;

  private static final String DOUBT =
      "update outbox set in_doubt_since = clock_timestamp() where message_id = $1 and attempt_id = $2";

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

  // Safe to send again: nobody must be asked, statuses of the line came well after the doubt began,
  // it was not sent again more than once before, the quiet has lasted (as long as we were away, if
  // that was longer: a platform that could not
  // reach us tries again after a similar time), and no later message of the thread went out.
  // Relies on status_fact_stream and message_thread.
  private static final String PROVEN_UNSENT =
      """
      select o.message_id, o.attempt_id from outbox o
        join message m on m.id = o.message_id
       where o.account_id = any ($1::bigint[]) and o.in_doubt_since is not null and o.resend
         and (select count(*) from send_attempt t where t.message_id = o.message_id and t.state = 'abandoned') < 2
         and o.in_doubt_since < clock_timestamp()
             - greatest($2 * interval '1 millisecond', o.in_doubt_since - o.dispatched_at)
         and exists (
           select from status_fact f
            where f.account_id = o.account_id
              and f.received_at > o.in_doubt_since + $2 * interval '1 millisecond' / 6)
         and not exists (
           select from message later
            where later.conversation_id = m.conversation_id and later.platform_at > m.platform_at
              and later.direction = 'out' and later.external_id is not null)
       order by o.account_id, o.position
         for update of o
      """;

  private AttemptStore() {}

  /** A message whose turn it is. The token is sealed. */
  record Next(
      long position,
      long messageId,
      long tenantId,
      String request,
      int attempts,
      String phoneNumberId,
      io.vertx.core.buffer.Buffer sealedToken) {}

  static @Nullable Next next(Tx tx, long accountId, Duration hold) {
    for (Row row : tx.query(NEXT, Tuple.of(accountId, hold.toMillis())).await()) {
      return new Next(
          row.getLong("position"),
          row.getLong("message_id"),
          row.getLong("tenant_id"),
          row.getString("request"),
          row.getInteger("attempts"),
          row.getString("external_id"),
          row.getBuffer("access_token"));
    }
    return null;
  }

  /** Milliseconds until something of a line that waits may go; null when nothing waits. */
  static @Nullable Long waits(Tx tx, long accountId, Duration hold) {
    return tx.query(WAITS, Tuple.of(accountId, hold.toMillis()))
        .await()
        .iterator()
        .next()
        .getLong(0);
  }

  static void begin(Tx tx, Lane lane, Next next, AttemptId id) {
    tx.query(
            BEGIN,
            Tuple.of(
                id.attempt(),
                next.tenantId(),
                lane.accountId(),
                next.messageId(),
                lane.epoch(),
                id.token(),
                next.position()))
        .await();
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

  static void again(Tx tx, long messageId, long attemptId, Duration pause) {
    tx.query(AGAIN, Tuple.of(messageId, attemptId, pause.toMillis())).await();
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
