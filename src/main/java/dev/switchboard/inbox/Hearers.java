package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Who is told of customers' messages in the transaction that shows them, and of which lines. An
 * interface here, since who listens also writes in threads. Thread-safe.
 */
@Door
public interface Hearers {
  /** Nobody listens. */
  Hearers NONE =
      new Hearers() {
        @Override
        public Future<Set<Long>> lines(Tx tx, Collection<Long> accounts) {
          return Future.succeededFuture(Set.of());
        }

        @Override
        public Future<Void> heard(Tx tx, List<Heard> messages) {
          return Future.succeededFuture();
        }
      };

  /**
   * A message that a customer wrote just now: not from a number's past, no call, nothing that the
   * platform says.
   */
  @Door
  record Heard(long tenantId, long conversationId, long messageId, Instant receivedAt) {}

  /**
   * Which of the lines somebody listens to. Called ahead of a batch's statements, so that it costs
   * no round trip.
   */
  Future<Set<Long>> lines(Tx tx, Collection<Long> accounts);

  /** Tells of messages of those lines that are new. */
  Future<Void> heard(Tx tx, List<Heard> messages);
}
