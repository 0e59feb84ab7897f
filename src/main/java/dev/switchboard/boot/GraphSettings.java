package dev.switchboard.boot;

import java.net.URI;
import java.time.Duration;

/**
 * Where Meta's Graph API is: {@code graph} in verticles.conf.
 *
 * @param base with the version, without a slash at the end
 * @param timeout longest wait for one answer; default 10 s, 1 s to 2 min
 */
record GraphSettings(URI base, Duration timeout) {
  GraphSettings {
    if (base.toString().endsWith("/")) {
      throw new IllegalArgumentException(
          "graph.base (%s) must not end with a slash".formatted(base));
    }
    if (timeout.toMillis() < 1000 || timeout.toMillis() > 120_000) {
      throw new IllegalArgumentException(
          "graph.timeout (%s) must be 1 s to 2 min".formatted(timeout));
    }
  }

  static GraphSettings from(Section graph) {
    return new GraphSettings(
        graph.address("base", URI.create("https://graph.facebook.com/v24.0")),
        graph.duration("timeout", Duration.ofSeconds(10)));
  }
}
