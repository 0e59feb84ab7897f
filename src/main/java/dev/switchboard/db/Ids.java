package dev.switchboard.db;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes 63-bit ids that are unique over the cluster and grow with time: 41 bits of milliseconds
 * since 2026, 10 bits of worker, 12 bits of sequence. Thread-safe.
 *
 * <p>The worker number comes from a sequence in Postgres that turns over after 1,024, so each start
 * gets one that no living generator has, while fewer than 1,024 are alive.
 */
public final class Ids {
  static final long EPOCH_MILLIS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final int SEQUENCE_BITS = 12;
  private static final int WORKER_BITS = 10;
  private static final int MOST_AHEAD_MILLIS = 60_000;
  // 41 bits are left for milliseconds.
  private static final Instant END =
      Instant.ofEpochMilli(EPOCH_MILLIS).plusMillis(1L << (63 - SEQUENCE_BITS - WORKER_BITS));

  private final InstantSource clock;
  private final long worker;
  // Milliseconds and sequence in one number: a burst of over 4,096 in a millisecond borrows from
  // the next.
  private final AtomicLong last = new AtomicLong();

  public Ids(int worker, InstantSource clock) {
    if (worker < 0 || worker >= 1 << WORKER_BITS) {
      throw new IllegalArgumentException("worker (%d) must be 0 to 1023".formatted(worker));
    }
    this.worker = worker;
    this.clock = clock;
  }

  /** The next id; larger than every id this generator has made. */
  public long next() {
    long now = (clock.millis() - EPOCH_MILLIS) << SEQUENCE_BITS;
    long tick = last.updateAndGet(before -> Math.max(before + 1, now));
    long sequence = tick & ((1L << SEQUENCE_BITS) - 1);
    return (tick >> SEQUENCE_BITS) << (SEQUENCE_BITS + WORKER_BITS)
        | worker << SEQUENCE_BITS
        | sequence;
  }

  /**
   * Lets every later id be larger than one that another node made, whose clock may be ahead of this
   * one's: what comes after it here is not put before it. A clock that is ahead by more than a
   * minute is wrong, and is not followed.
   */
  public void pass(long seen) {
    long millis = seen >> (SEQUENCE_BITS + WORKER_BITS);
    if (millis <= clock.millis() - EPOCH_MILLIS + MOST_AHEAD_MILLIS) {
      // To the end of its millisecond: within one the worker's number decides.
      long tick = ((millis + 1) << SEQUENCE_BITS) - 1;
      last.accumulateAndGet(tick, Math::max);
    }
  }

  /** The smallest id that can be made at a time; of one behind all ids, more than any. */
  public static long floor(Instant at) {
    if (at.isBefore(Instant.ofEpochMilli(EPOCH_MILLIS))) {
      return 0;
    }
    return at.isBefore(END)
        ? (at.toEpochMilli() - EPOCH_MILLIS) << (SEQUENCE_BITS + WORKER_BITS)
        : Long.MAX_VALUE;
  }

  /** When an id was made, to the millisecond. */
  public static Instant timeOf(long id) {
    return Instant.ofEpochMilli((id >> (SEQUENCE_BITS + WORKER_BITS)) + EPOCH_MILLIS);
  }
}
