package dev.switchboard.bench;

import java.util.Arrays;
import java.util.BitSet;

/** What became of each request of an open loop, by its number. */
final class Answers {
  private static final int OK = 200;
  private static final int NOT_STORED = 503;

  private final int[] statuses;
  private final long[] dues;
  private final long[] ends;

  Answers(int count) {
    statuses = new int[count];
    dues = new long[count];
    ends = new long[count];
  }

  /**
   * @param status 0 when the connection was closed instead
   * @param due and end of {@code System.nanoTime}
   */
  void note(int number, int status, long due, long end) {
    statuses[number] = status;
    dues[number] = due;
    ends[number] = end;
  }

  /** Those that were told that they are stored. */
  BitSet acked() {
    BitSet acked = new BitSet();
    for (int i = 0; i < statuses.length; i++) {
      acked.set(i, statuses[i] == OK);
    }
    return acked;
  }

  long refused() {
    return Arrays.stream(statuses).filter(status -> status == NOT_STORED).count();
  }

  /** Answered neither with 200 nor with 503. */
  long others() {
    return statuses.length - acked().cardinality() - refused();
  }

  /** How long those that were refused waited, from when they were due; sorted nanoseconds. */
  long[] refusals() {
    return latencies(NOT_STORED, Long.MIN_VALUE);
  }

  /** The same of those that were due after a moment. */
  long[] refusalsDueAfter(long moment) {
    return latencies(NOT_STORED, moment);
  }

  private long[] latencies(int status, long from) {
    long[] found = new long[statuses.length];
    int count = 0;
    for (int i = 0; i < statuses.length; i++) {
      if (statuses[i] == status && dues[i] >= from) {
        found[count++] = ends[i] - dues[i];
      }
    }
    long[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  /** When the last one was answered otherwise than with 200; the moment itself when none was. */
  long lastRefusalAfter(long moment) {
    long last = moment;
    for (int i = 0; i < statuses.length; i++) {
      if (statuses[i] != OK) {
        last = Math.max(last, ends[i]);
      }
    }
    return last;
  }

  /** How many were answered 200 between two moments. */
  long ackedBetween(long from, long to) {
    long count = 0;
    for (int i = 0; i < statuses.length; i++) {
      if (statuses[i] == OK && ends[i] >= from && ends[i] < to) {
        count++;
      }
    }
    return count;
  }
}
