package dev.switchboard.inbox;

import dev.switchboard.ledger.LeafPumpConfig;
import java.time.Duration;

/**
 * Settings of the inbox room.
 *
 * @param lateAfter {@code ingest.late-after}: a message that is older than this when it gets here
 *     is marked late, shown as late, and never triggers an automatic answer; default 5 min
 */
public record InboxConfig(LeafPumpConfig pump, Duration lateAfter) {
  public static final Duration LATE_AFTER = Duration.ofMinutes(5);

  public InboxConfig {
    if (lateAfter.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "late-after (%s) must be at least 1 s".formatted(lateAfter));
    }
  }
}
