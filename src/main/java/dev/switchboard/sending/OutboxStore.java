package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The writing door to the outbox, inside the caller's transaction and under either role.
 * Thread-safe.
 */
@Door
public final class OutboxStore {
  // The caller has locked the conversation (by writing the message), so positions follow commits.
  // Behind one that has left the queue before (a retry, a repeat), the time to wait for word of it
  // begins at once: nothing else would ever begin it.
  private static final String ENQUEUE =
      """
      insert into outbox (account_id, tenant_id, message_id, recipient, request, resend, priority, not_useful_after,
                          ownership_epoch, after_message, after_status, after_timeout, after_until, file_id, class, initiates)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 * interval '1 millisecond',
              case when $10::bigint is not null and not exists (select from outbox p where p.message_id = $10)
                   then clock_timestamp() + $12 * interval '1 millisecond' end, $13, $14, $15)
      """;

  // Looked for first: an insert that conflicts waits for whoever renews the lease at the moment,
  // while this transaction holds the feed that others wait for.
  private static final String HAVE_LANE =
      """
      insert into sending_lane (account_id, tenant_id)
      select $1, $2 where not exists (select from sending_lane where account_id = $1)
      on conflict (account_id) do nothing
      """;

  // Waits for a dispatch that holds the row, and then finds its attempt.
  private static final String WITHDRAW =
      "delete from outbox where message_id = $1 and attempt_id is null returning account_id";

  // The attempt stays as it is: should its echo come after all, it is known to have been sent.
  private static final String LET_GO =
      "delete from outbox where message_id = $1 and in_doubt_since is not null";

  private static final String TELL =
      """
      insert into receipt (account_id, key, tenant_id, body) values ($1, $2, $3, $4)
      on conflict (account_id, key) do update set body = excluded.body, at = clock_timestamp()
      """;

  private final Bus bus;

  public OutboxStore(Bus bus) {
    this.bus = bus;
  }

  /** Puts a message at the end of its line's queue; the lane is woken after the commit. */
  public Future<Void> enqueue(Tx tx, Sendable message) {
    tx.afterCommit(
        () -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(message.accountId())));
    var lane = tx.query(HAVE_LANE, Tuple.of(message.accountId(), message.tenantId()));
    var row = tx.query(ENQUEUE, row(message));
    return Future.all(lane, row).mapEmpty();
  }

  private static Tuple row(Sendable message) {
    Sendable.Terms terms = message.terms();
    Sendable.@Nullable After after = terms.after();
    @Nullable Instant useful = terms.notUsefulAfter();
    return Tuple.wrap(
        new ArrayList<>(
            Arrays.asList(
                message.accountId(),
                message.tenantId(),
                message.messageId(),
                message.recipient(),
                message.request(),
                // What earlier versions, which know no classes, go by.
                message.twice() == Sendable.Twice.TEXT,
                terms.priority().rank(),
                useful == null ? null : useful.atOffset(ZoneOffset.UTC),
                terms.ownershipEpoch(),
                after == null ? null : after.messageId(),
                after == null ? null : after.until().name().toLowerCase(Locale.ROOT),
                after == null ? null : after.timeout().toMillis(),
                message.fileId(),
                message.twice().wire(),
                message.initiates())));
  }

  /** Something of a customer's message is to be told, once and without a promise. */
  public Future<Void> tell(Tx tx, long tenantId, long accountId, String key, String body) {
    tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Receipts(accountId)));
    return tx.query(TELL, Tuple.of(accountId, key, tenantId, body)).mapEmpty();
  }

  /**
   * Takes a message out of its queue.
   *
   * @return false when it is not queued or already on its way
   */
  public Future<Boolean> withdraw(Tx tx, long messageId) {
    return tx.query(WITHDRAW, Tuple.of(messageId))
        .map(rows -> {
          if (rows.size() == 0) {
            return false;
          }
          tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Settled(messageId)));
          return true;
        });
  }

  /** Stops waiting for word of a message in doubt: a person decides what becomes of it. */
  public Future<Void> letGo(Tx tx, long messageId) {
    return tx.query(LET_GO, Tuple.of(messageId)).mapEmpty();
  }
}
