package dev.switchboard.sending;

import java.time.Duration;

/**
 * @param lease how long a lane stays with an owner that is not heard of; default 12 s, 1 s to 5 min
 * @param sweep how often to look for work no hint told of; default 2 s, at least 50 ms
 * @param quiet how long statuses must flow without a word of a message in doubt before it is sent
 *     again; default 30 s
 * @param hold how long messages to the same recipient wait for one in doubt; default 60 s, not
 *     shorter than {@code quiet}
 * @param maxAttempts tries of one message that the platform keeps rejecting for the time being;
 *     default 4
 */
public record SendingConfig(
    Duration lease, Duration sweep, Duration quiet, Duration hold, int maxAttempts) {
  public static final SendingConfig DEFAULTS =
      new SendingConfig(
          Duration.ofSeconds(12),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          4);

  public SendingConfig {
    within("lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(5));
    within("sweep", sweep, Duration.ofMillis(50), Duration.ofHours(1));
    within("quiet", quiet, Duration.ofMillis(100), Duration.ofDays(1));
    within("hold", hold, quiet, Duration.ofDays(1));
    if (maxAttempts < 1 || maxAttempts > 100) {
      throw new IllegalArgumentException(
          "max-attempts (%d) must be 1 to 100".formatted(maxAttempts));
    }
  }

  private static void within(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "%s (%s) must be %s to %s".formatted(key, value, least, most));
    }
  }
}
