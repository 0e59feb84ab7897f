package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import java.util.Locale;

/** What is known of an outgoing message, in order of how much; never goes backwards by rank. */
@Door
public enum MessageState {
  QUEUED,
  SENDING,
  IN_DOUBT,
  HELD,
  CANCELLED,
  FAILED,
  SENT,
  DELIVERED,
  READ;

  /** Not known to be with the platform. */
  boolean isOnItsWay() {
    return compareTo(FAILED) < 0;
  }

  /** It is with the platform now, or has failed, and was not before. */
  boolean isCompleted(MessageState before) {
    return this == FAILED ? before != FAILED : compareTo(SENT) >= 0 && before.compareTo(SENT) < 0;
  }

  /** The word in the database and in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static MessageState of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
