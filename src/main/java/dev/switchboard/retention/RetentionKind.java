package dev.switchboard.retention;

import dev.switchboard.bus.Door;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is kept for a time of its own. 0 days: for ever. */
@Door
public enum RetentionKind {
  /** Messages with their statuses, reactions and edits. */
  MESSAGES(0),
  /** Who replayed what, and events of accounts. */
  AUDIT(365),
  /** Changes that clients can still ask for; the newest 10,000 stay. */
  FEED(30),
  /** What was posted, byte for byte; dropped by day, for all agencies as the longest says. */
  EVENTS(30),
  /** Files of messages, by when they were stored; their messages stay. */
  MEDIA(0);

  private final int days;

  RetentionKind(int days) {
    this.days = days;
  }

  /** For agencies that say nothing. */
  public int days() {
    return days;
  }

  /** In the table and in the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<RetentionKind> of(String wire) {
    return Arrays.stream(values()).filter(kind -> kind.wire().equals(wire)).findFirst();
  }
}
