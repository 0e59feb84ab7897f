package dev.switchboard.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance, from a seed. The nth call of a number has the same luck each time the simulator starts
 * with that seed, whatever other numbers do meanwhile.
 */
final class Dice {
  private final long seed;
  private final Map<String, Long> thrown = new HashMap<>();

  Dice(long seed) {
    this.seed = seed;
  }

  /** The luck of the next thing of this kind that happens to a number. */
  RandomGenerator next(String kind, String phoneNumberId) {
    String key = kind + " " + phoneNumberId;
    long nth = thrown.merge(key, 1L, Long::sum);
    // Stirred twice: neighbours of a plain sum would be alike.
    long line = new SplittableRandom(seed ^ key.hashCode()).nextLong();
    return new SplittableRandom(new SplittableRandom(line + nth).nextLong());
  }

  /** For what belongs to no number. */
  RandomGenerator rest() {
    return new SplittableRandom(seed);
  }
}
