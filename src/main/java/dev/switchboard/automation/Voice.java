package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import java.time.Instant;

/** By which automation speaks to customers: in its transaction, through all that sending checks. */
@Door
@FunctionalInterface
public interface Voice {
  /** Queues words; with a key that was used before, finds the first ones. */
  Future<Spoken> say(Tx tx, Utterance utterance);

  /**
   * @param key unique in the agency: what is answered, and with what
   * @param epoch of the conversation; they are not sent when a person has taken over since
   * @param usefulUntil held for a person from then on
   */
  @Door
  record Utterance(
      long tenantId,
      long conversationId,
      String text,
      String key,
      long epoch,
      Instant usefulUntil) {}

  /** What became of it. */
  @Door
  sealed interface Spoken {
    /** Our message. */
    @Door
    record Queued(long requestId) implements Spoken {}

    /** The platform would not take it. */
    @Door
    record Refused(String reason) implements Spoken {}
  }
}
