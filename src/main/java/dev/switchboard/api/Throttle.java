package dev.switchboard.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts failed sign-ins by e-mail address: ten in five minutes, then a pause. Thread-safe; counts
 * per node, and forgets on restart.
 */
final class Throttle {
  static final int MOST_FAILURES = 10;
  static final Duration SPAN = Duration.ofMinutes(5);
  // About 300 bytes each; the longest unused go first.
  private static final int MOST_REMEMBERED = 10_000;

  private final InstantSource clock;
  private final Map<String, Deque<Instant>> failures =
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

  /** How long this address must wait; zero when it may try. */
  synchronized Duration pause(String email) {
    Deque<Instant> recent = recent(email);
    return recent.size() < MOST_FAILURES
        ? Duration.ZERO
        : Duration.between(clock.instant(), recent.getFirst().plus(SPAN));
  }

  synchronized void failed(String email) {
    recent(email).addLast(clock.instant());
  }

  synchronized void succeeded(String email) {
    failures.remove(email);
  }

  private Deque<Instant> recent(String email) {
    Deque<Instant> all = failures.computeIfAbsent(email, key -> new ArrayDeque<>());
    Instant since = clock.instant().minus(SPAN);
    while (!all.isEmpty() && !all.getFirst().isAfter(since)) {
      all.removeFirst();
    }
    return all;
  }
}
