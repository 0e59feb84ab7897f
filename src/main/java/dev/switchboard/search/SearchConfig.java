package dev.switchboard.search;

import java.time.Duration;

/**
 * Settings of the search room: {@code verticles.search}.
 *
 * @param sweep how often to look whether there is enough for a block; default 1 s, at least 20 ms
 */
public record SearchConfig(Duration sweep) {
  public static final SearchConfig DEFAULTS = new SearchConfig(Duration.ofSeconds(1));

  public SearchConfig {
    if (sweep.toMillis() < 20) {
      throw new IllegalArgumentException("sweep (%s) must be at least 20 ms".formatted(sweep));
    }
  }
}
