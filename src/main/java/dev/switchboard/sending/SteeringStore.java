package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.ErrorTable;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people do with lanes and with what is in doubt, inside the caller's tenant transaction.
 * Locks in the fixed order: outbox row, attempt, message, feed. Thread-safe.
 */
public final class SteeringStore {
  private static final String HAVE_LANE =
      """
      insert into sending_lane (account_id, tenant_id)
      select a.id, a.tenant_id from account a
       where a.id = $1 and not exists (select from sending_lane l where l.account_id = a.id)
      on conflict (account_id) do nothing
      """;

  // Waits for a turn that holds the lane: what it begins goes out, and nothing begins after this.
  private static final String STOP =
      """
      update sending_lane set stopped_at = clock_timestamp(), stopped_by = $2, stopped_reason = $3
       where account_id = $1
      """;

  // The count of pauses and its alert stay: they end when the platform takes a message.
  private static final String GO_ON =
      """
      update sending_lane set stopped_at = null, stopped_by = null, stopped_reason = null, paused_until = null
       where account_id = $1 and (stopped_at is not null or paused_until > clock_timestamp())
      """;

  private static final String ASK_AGAIN =
      """
      update sending_lane set paused_until = null where account_id = $1 and paused_until > clock_timestamp()
      """;

  // A status, a late answer, the line's owner: each locks this row first, and takes it or its doubt
  // away.
  private static final String HOLD =
      """
      select account_id, attempt_id from outbox
       where message_id = $1 and in_doubt_since is not null and attempt_id is not null
         for update
      """;

  // Not waited for any longer. A status that names it after all still proves that it was sent.
  private static final String ABANDON =
      """
      update send_attempt set state = 'abandoned', error_text = $2, settled_at = clock_timestamp()
       where id = $1 and state in ('dispatching', 'in_doubt')
      """;

  private static final String AGAIN =
      """
      update outbox set attempt_id = null, in_doubt_since = null, not_before = null where message_id = $1
      """;

  private static final String REMOVE = "delete from outbox where message_id = $1";

  // As when the platform takes it: what waits for word of it does not wait for ever.
  private static final String BEHIND =
      """
      update outbox set after_until = clock_timestamp() + after_timeout where after_message = $1
      """;

  private static final String HAS_WORK = "select from outbox where account_id = $1 limit 1";

  private final Bus bus;
  private final ThreadStore threads;

  public SteeringStore(Bus bus, ThreadStore threads) {
    this.bus = bus;
    this.threads = threads;
  }

  /**
   * Nothing of the line begins to go out once this is committed; what was called before may.
   *
   * @param by for people
   */
  public Future<Void> stop(Tx tx, long accountId, String by, String reason) {
    return tx.query(HAVE_LANE, Tuple.of(accountId))
        .compose(there -> tx.query(STOP, Tuple.of(accountId, by, reason)))
        .mapEmpty();
  }

  /**
   * Ends a person's stop and the platform's pause, also one that the line shares with others: then
   * its next call asks for all of them.
   *
   * @return false when there was none
   */
  public Future<Boolean> goOn(Tx tx, long accountId) {
    return SharedPauseStore.askAgain(tx, accountId)
        .compose(shared ->
            tx.query(GO_ON, Tuple.of(accountId))
                .compose(ended -> wake(tx, accountId).map(shared || ended.rowCount() == 1)));
  }

  /** Ends the platform's pause alone: what it was for may be over. */
  public Future<Void> askAgain(Tx tx, long accountId) {
    return tx.query(ASK_AGAIN, Tuple.of(accountId)).compose(ended -> wake(tx, accountId));
  }

  /**
   * Settles a message in doubt as a person says.
   *
   * @return its line; empty when it is not in doubt, or not any longer
   */
  public Future<Optional<Long>> decide(Tx tx, long messageId, Decision decision) {
    return tx.query(HOLD, Tuple.of(messageId))
        .compose(rows -> {
          @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
          return row == null
              ? Future.succeededFuture(Optional.empty())
              : decide(tx, messageId, row.getLong("attempt_id"), decision)
                  .compose(done -> told(tx, row.getLong("account_id"), messageId));
        });
  }

  private Future<Void> decide(Tx tx, long messageId, long attemptId, Decision decision) {
    String words = "a person decided: " + decision.wire();
    return tx.query(ABANDON, Tuple.of(attemptId, words))
        .compose(done -> move(tx, messageId, decision))
        .compose(done -> threads.lock(tx, List.of(messageId)))
        .compose(known -> threads.change(tx, List.of(change(messageId, decision))));
  }

  private static Future<?> move(Tx tx, long messageId, Decision decision) {
    Tuple message = Tuple.of(messageId);
    return switch (decision) {
      case SENT -> tx.query(REMOVE, message).compose(gone -> tx.query(BEHIND, message));
      case SEND_AGAIN -> tx.query(AGAIN, message);
      case FAILED -> tx.query(REMOVE, message);
    };
  }

  private static StateChange change(long messageId, Decision decision) {
    return switch (decision) {
      case SENT -> new StateChange(messageId, MessageState.SENT, null, null, null);
      case SEND_AGAIN -> new StateChange(messageId, MessageState.QUEUED, null, null, null);
      case FAILED ->
          new StateChange(messageId, MessageState.FAILED, null, ErrorTable.DECIDED, null);
    };
  }

  // Also what waited behind it may go now.
  private Future<Optional<Long>> told(Tx tx, long accountId, long messageId) {
    tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Settled(messageId)));
    return wake(tx, accountId).map(Optional.of(accountId));
  }

  // Not for nothing: an owner that is woken and finds no work takes the lane for somebody else's,
  // and hears of it again only at its next sweep.
  Future<Void> wake(Tx tx, long accountId) {
    return tx.query(HAS_WORK, Tuple.of(accountId))
        .map(rows -> {
          if (rows.size() == 1) {
            hint(tx, accountId);
          }
          return rows;
        })
        .mapEmpty();
  }

  /** Something of a line that people should know has ended. */
  void tellAlerted(Tx tx, long tenantId, long accountId) {
    tx.afterCommit(
        () -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Alerted(tenantId, accountId)));
  }

  /** Wakes the owner of a line that has work. */
  void hint(Tx tx, long accountId) {
    tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(accountId)));
  }
}
