package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * The writing door to the outbox, inside the caller's transaction and under either role.
 * Thread-safe.
 */
@Door
public final class OutboxStore {
  // The caller has locked the conversation (by writing the message), so positions follow commits.
  private static final String ENQUEUE =
      """
      insert into outbox (account_id, tenant_id, message_id, recipient, request, resend)
      values ($1, $2, $3, $4, $5, $6)
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

  private final Bus bus;

  public OutboxStore(Bus bus) {
    this.bus = bus;
  }

  /** Puts a message at the end of its line's queue; the lane is woken after the commit. */
  public Future<Void> enqueue(Tx tx, Sendable message) {
    tx.afterCommit(
        () -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(message.accountId())));
    var lane = tx.query(HAVE_LANE, Tuple.of(message.accountId(), message.tenantId()));
    var row =
        tx.query(
            ENQUEUE,
            Tuple.of(
                message.accountId(),
                message.tenantId(),
                message.messageId(),
                message.recipient(),
                message.request(),
                message.mayResend()));
    return Future.all(lane, row).mapEmpty();
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
