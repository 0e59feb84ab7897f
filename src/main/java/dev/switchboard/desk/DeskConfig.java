package dev.switchboard.desk;

import java.time.Duration;

/**
 * Settings of {@code verticles.desk}.
 *
 * @param sweep how often to look for snoozes that are over; default 1 s
 */
public record DeskConfig(Duration sweep) {
  public static final DeskConfig DEFAULTS = new DeskConfig(Duration.ofSeconds(1));

  public DeskConfig {
    if (sweep.isNegative() || sweep.isZero()) {
      throw new IllegalArgumentException("sweep (%s) must be longer than nothing".formatted(sweep));
    }
  }
}
