package dev.switchboard.webhook;

import java.time.Duration;

/**
 * What one instance of the front door holds at most, and for how long: {@code verticles.http}.
 *
 * @param bodyWithin a whole body must have arrived this long after its head, or it is 408; the
 *     first head this long after the connection; default 10 s
 * @param commitWithin a POST that is not committed by then is 503; default 5 s. Meta waits longer
 * @param connections open at once; more are closed at once; default 10,000
 * @param waitingMegabytes bodies that are read or wait for Postgres; from half of it on no new body
 *     is read, over it POSTs are 503; default 64
 */
public record Bounds(
    Duration bodyWithin, Duration commitWithin, int connections, int waitingMegabytes) {
  public static final Bounds DEFAULTS =
      new Bounds(Duration.ofSeconds(10), Duration.ofSeconds(5), 10_000, 64);

  public Bounds {
    range("body-within", bodyWithin);
    range("commit-within", commitWithin);
    if (connections < 1) {
      throw new IllegalArgumentException(
          "connections (%d) must be at least 1".formatted(connections));
    }
    if (waitingMegabytes < 8 || waitingMegabytes > 1_024) {
      throw new IllegalArgumentException(
          "waiting-megabytes (%d) must be 8 to 1024".formatted(waitingMegabytes));
    }
  }

  private static void range(String key, Duration value) {
    if (value.toMillis() < 100 || value.toMinutes() >= 2) {
      throw new IllegalArgumentException("%s (%s) must be 100 ms to 2 min".formatted(key, value));
    }
  }

  long waitingBytes() {
    return waitingMegabytes * 1024L * 1024;
  }
}
