package dev.switchboard.rates;

import java.net.URI;
import java.time.Duration;

/**
 * The Redis that keeps rate limits.
 *
 * @param url such as {@code redis://localhost:6379/0}; may hold a password
 * @param patience how long a call waits for it before somebody else counts; 20 ms to 5 s
 */
public record RedisServer(URI url, Duration patience) {
  public static final Duration PATIENCE = Duration.ofMillis(200);

  private static final Duration LEAST = Duration.ofMillis(20);
  private static final Duration MOST = Duration.ofSeconds(5);

  public RedisServer {
    if (patience.compareTo(LEAST) < 0 || patience.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "redis.timeout (%s) must be 20 ms to 5 s".formatted(patience));
    }
  }

  // A password may be in it.
  @Override
  public String toString() {
    return "RedisServer[%s:%d, %s]".formatted(url.getHost(), url.getPort(), patience);
  }
}
