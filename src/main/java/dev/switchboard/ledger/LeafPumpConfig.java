package dev.switchboard.ledger;

import java.time.Duration;

/**
 * Settings of a room that works on leaves.
 *
 * @param batch most leaves in one transaction; default 500
 * @param sweep how often to look for work that no hint told of; default 900 ms, so that a message
 *     is worked on within a second though its hint was lost
 * @param maxAttempts tries of a leaf that stands alone and meets deadlocks and the like, before it
 *     is a dead letter; default 4: one, and three more after 1, 2 and 4 s. What fails for good is
 *     tried once
 * @param backOff pause after a first failure, doubled twice; default 1 s
 */
public record LeafPumpConfig(int batch, Duration sweep, int maxAttempts, Duration backOff) {
  public static final LeafPumpConfig DEFAULTS =
      new LeafPumpConfig(500, Duration.ofMillis(900), 4, Duration.ofSeconds(1));

  public LeafPumpConfig {
    require(batch >= 1 && batch <= 5_000, "batch", batch, "1 to 5000");
    require(sweep.toMillis() >= 50, "sweep", sweep, "at least 50 ms");
    require(maxAttempts >= 1 && maxAttempts <= 1_000, "max-attempts", maxAttempts, "1 to 1000");
    require(backOff.toMillis() >= 1, "back-off", backOff, "at least 1 ms");
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("%s (%s) must be %s".formatted(key, value, rule));
    }
  }
}
