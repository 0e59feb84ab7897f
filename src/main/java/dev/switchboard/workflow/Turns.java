package dev.switchboard.workflow;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fairness over agencies: the turn of a run in the queue. Each run of an agency takes its turn a
 * millisecond after the one before, and never before now, so a burst of one agency is interleaved
 * with what others start meanwhile. It puts off nobody: engines take the lowest turns there are,
 * whatever the time. Kept in memory only: what a crash loses is a little fairness.
 */
final class Turns {
  private static final long MOST_AHEAD_MILLIS = 60_000;
  private static final int MOST_AGENCIES = 10_000;

  private final Map<Long, Long> last = new HashMap<>();

  long next(@Nullable Long tenantId, long nowMillis) {
    if (last.size() > MOST_AGENCIES) {
      last.values().removeIf(turn -> turn < nowMillis);
    }
    long agency = tenantId == null ? 0 : tenantId;
    long before = last.getOrDefault(agency, 0L);
    long turn = Math.min(Math.max(before + 1, nowMillis), nowMillis + MOST_AHEAD_MILLIS);
    last.put(agency, turn);
    return turn;
  }
}
