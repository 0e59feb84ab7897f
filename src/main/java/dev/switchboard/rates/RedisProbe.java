package dev.switchboard.rates;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks Redis whether it is there. Thread-safe. */
public final class RedisProbe {
  /** For who waits for an answer of ours. */
  public static final Duration SHORT = Duration.ofMillis(500);

  private final Redis redis;
  private final Duration patience;

  /**
   * @param url such as {@code redis://localhost:6379/0}; may hold a password
   * @param patience how long an answer may take
   */
  public RedisProbe(Vertx vertx, URI url, Duration patience) {
    this.patience = patience;
    this.redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(url.toString()));
  }

  /** Fails when it does not answer a PING in time. */
  public Future<Void> ping() {
    return redis
        .send(Request.cmd(Command.PING))
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .mapEmpty();
  }
}
