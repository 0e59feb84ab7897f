package dev.switchboard.boot;

import dev.switchboard.inbox.InboxConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for everything that is posted to us: {@code ingest} in verticles.conf.
 *
 * @param lateAfter older than this when it gets to the inbox, a message is late; default 5 min
 * @param rejectOlderThan older than this on arrival, a leaf is parked and not shown; null
 *     (default): never. Meta delivers again for up to 7 days what we could not take, so anything
 *     shorter hides what customers wrote while we were away
 */
record IngestSettings(Duration lateAfter, @Nullable Duration rejectOlderThan) {
  IngestSettings {
    if (lateAfter.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "ingest.late-after (%s) must be at least 1 s".formatted(lateAfter));
    }
    if (rejectOlderThan != null && rejectOlderThan.compareTo(lateAfter) < 0) {
      throw new IllegalArgumentException(
          "ingest.reject-older-than (%s) must not be shorter than late-after (%s)"
              .formatted(rejectOlderThan, lateAfter));
    }
  }

  static IngestSettings from(Section ingest) {
    return new IngestSettings(
        ingest.duration("late-after", InboxConfig.LATE_AFTER),
        "off".equals(ingest.text("reject-older-than", "off"))
            ? null
            : ingest.duration("reject-older-than", Duration.ZERO));
  }
}
