package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.OutgoingMessage;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.testing.TestPostgres;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of ours whose calls are on their way, and what a sending verticle does once they end.
 */
public final class OpenCalls {
  private final TestPostgres postgres;
  private final Database database;
  private final Ids ids;
  private final ThreadStore threads;
  private final Calls calls;

  public OpenCalls(TestPostgres postgres, Database database, Bus bus, Ids ids) {
    this.postgres = postgres;
    this.database = database;
    this.ids = ids;
    this.threads = new ThreadStore(bus, ids);
    this.calls = new Calls(threads, bus, new AlertStore(bus, ids), new LineFileStore(bus, ids));
  }

  /**
   * A call on its way.
   *
   * @param opaque what went along with it, and comes back with each status
   */
  public record OpenCall(long accountId, long messageId, long attemptId, String opaque) {}

  /** Writes a text to somebody and begins its call. */
  public OpenCall begin(long tenant, long account, String waId, String text, Instant at) {
    long message = ids.next();
    AttemptId attempt = AttemptId.of(ids.next());
    database
        .transaction(tx ->
            threads
                .open(tx, tenant, account, waId)
                .compose(thread ->
                    threads.addOutgoing(
                        tx,
                        new OutgoingMessage(
                            message,
                            tenant,
                            thread.orElseThrow(),
                            account,
                            "agent",
                            null,
                            null,
                            "text",
                            text,
                            null,
                            null,
                            null)))
                .compose(added ->
                    threads.change(
                        tx,
                        List.of(new StateChange(message, MessageState.SENDING, null, null, null)))))
        .await();
    postgres.execute(
        """
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state)
        values (%d, %d, %d, %d, 1, 1, '%s', 'dispatching')
        """
            .formatted(attempt.attempt(), tenant, account, message, attempt.token()),
        "update message set platform_at = '%s' where id = %d".formatted(at, message),
        "update conversation set last_message_at = '%s' where last_message_id = %d"
            .formatted(at, message));
    return new OpenCall(account, message, attempt.attempt(), attempt.opaque());
  }

  /**
   * The call ends.
   *
   * @param externalId the platform's answer; null: none came, nobody knows whether it went out
   */
  public void end(OpenCall call, @Nullable String externalId) {
    Outcome outcome =
        externalId == null
            ? new Outcome.Doubtful("no answer")
            : new Outcome.Sent(externalId, false, null);
    var made =
        new Calls.Made(
            call.accountId(),
            call.messageId(),
            call.attemptId(),
            true,
            false,
            false,
            null,
            outcome);
    var _ =
        database.transact(tx -> {
          List<Move> moves = calls.settle(tx, made).await();
          calls.show(tx, moves);
          return moves.size();
        });
  }
}
