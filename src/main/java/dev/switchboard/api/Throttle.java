package dev.switchboard.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts tries by name, an e-mail address or where they come from: so many in five minutes, then a
 * pause. A try counts when it begins, so that many at once are not one. Thread-safe; counts per
 * node, and forgets on restart.
 */
final class Throttle {
  /** For one e-mail address. */
  static final int MOST_BY_ADDRESS = 10;

  /** From one place; an office shares one. */
  static final int MOST_BY_PLACE = 100;

  static final Duration SPAN = Duration.ofMinutes(5);
  // About 300 bytes each; the longest unused go first.
  private static final int MOST_REMEMBERED = 10_000;

  private final InstantSource clock;
  private final Map<String, Deque<Instant>> tries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  Throttle(InstantSource clock) {
    this.clock = clock;
  }

  /** Counts a try. How long it must wait instead; zero when it may go on. */
  synchronized Duration take(String name, int most) {
    Deque<Instant> recent = recent(name);
    if (recent.size() >= most) {
      return Duration.between(clock.instant(), recent.getFirst().plus(SPAN));
    }
    recent.addLast(clock.instant());
    return Duration.ZERO;
  }

  /** The last try was a good one. */
  synchronized void giveBack(String name) {
    var _ = recent(name).pollLast();
  }

  /** All tries are forgiven. */
  synchronized void forget(String name) {
    tries.remove(name);
  }

  private Deque<Instant> recent(String name) {
    Deque<Instant> all = tries.computeIfAbsent(name, key -> new ArrayDeque<>());
    Instant since = clock.instant().minus(SPAN);
    while (!all.isEmpty() && !all.getFirst().isAfter(since)) {
      all.removeFirst();
    }
    return all;
  }
}
