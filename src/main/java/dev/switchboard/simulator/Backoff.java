package dev.switchboard.simulator;

import java.util.random.RandomGenerator;

/** When to post again what was not taken: Meta publishes no schedule, this one is for people. */
final class Backoff {
  private static final long FIRST_MS = 1_000;
  private static final long LONGEST_MS = 60_000;
  private static final int DOUBLINGS = 6;
  private static final double JITTER = 0.2;

  private Backoff() {}

  /** Doubles from 1 s to 60 s, give or take a fifth. */
  static long afterAttempt(int attempt, RandomGenerator random) {
    long plain = Math.min(LONGEST_MS, FIRST_MS << Math.min(attempt - 1, DOUBLINGS));
    return Math.round(plain * (1 + random.nextDouble(-JITTER, JITTER)));
  }
}
