package dev.switchboard.push;

import java.time.Duration;
import java.util.List;

/**
 * Settings of the push verticle: {@code verticles.push} in verticles.conf.
 *
 * @param port default 8081; 0 picks a free one
 * @param allowedOrigins origins that browsers may connect from, like {@code https://inbox.example};
 *     empty: the host that the socket itself is opened on, any port
 * @param sweep how often to look for rows that no hint told of; default 1 s
 * @param ping how often a client hears from us at least; default 25 s
 * @param helloTimeout how long a new socket may stay silent; default 10 s
 * @param recheck how often to look who is still in, where no hint told of it; default 10 s
 * @param replayLimit most rows a client is given one by one; more is a reload; default 5000
 */
public record PushConfig(
    int port,
    List<String> allowedOrigins,
    Duration sweep,
    Duration ping,
    Duration helloTimeout,
    Duration recheck,
    int replayLimit) {
  public PushConfig {
    allowedOrigins = List.copyOf(allowedOrigins);
    require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
    require(sweep.toMillis() >= 50, "sweep", sweep, "at least 50 ms");
    require(ping.toMillis() >= 1_000, "ping", ping, "at least 1 s");
    require(helloTimeout.toMillis() >= 100, "hello-timeout", helloTimeout, "at least 100 ms");
    require(recheck.toMillis() >= 50, "recheck", recheck, "at least 50 ms");
    require(replayLimit >= 1, "replay-limit", replayLimit, "at least 1");
  }

  /** The defaults, on a port. */
  public static PushConfig on(int port) {
    return new PushConfig(
        port,
        List.of(),
        Duration.ofSeconds(1),
        Duration.ofSeconds(25),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        5_000);
  }

  /** How long somebody is shown who is not heard of: two answers to pings may fail to come. */
  Duration presence() {
    return ping.multipliedBy(2).plusSeconds(10);
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("%s (%s) must be %s".formatted(key, value, rule));
    }
  }
}
