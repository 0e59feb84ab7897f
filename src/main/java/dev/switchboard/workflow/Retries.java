package dev.switchboard.workflow;

import java.time.Duration;

/**
 * How often a step is tried and how long the pauses are: {@code first}, doubled after each further
 * failure up to {@code longest}, less up to half of it at random, so that what failed together is
 * not tried together.
 *
 * @param attempts tries in all; default 4: the first and 3 retries
 * @param first pause after the first failure; default 1 s
 * @param longest default 10 min
 */
public record Retries(int attempts, Duration first, Duration longest) {
  public static final Retries DEFAULT =
      new Retries(4, Duration.ofSeconds(1), Duration.ofMinutes(10));

  /** One try. */
  public static final Retries NONE = new Retries(1, Duration.ofSeconds(1), Duration.ofSeconds(1));

  public Retries {
    if (attempts < 1 || attempts > 1_000) {
      throw new IllegalArgumentException("attempts (%d) must be 1 to 1000".formatted(attempts));
    }
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "first (%s) must not be negative, nor longer than longest (%s)"
              .formatted(first, longest));
    }
  }

  /**
   * The pause after a failure.
   *
   * @param failures how many there were, this one counted
   * @param random 0 to 1
   */
  Duration pause(int failures, double random) {
    long most = longest.toMillis();
    long doubled = first.toMillis() << Math.min(failures - 1, 20);
    long pause = Math.min(most, Math.max(doubled, first.toMillis()));
    return Duration.ofMillis(pause - (long) (pause / 2.0 * random));
  }
}
