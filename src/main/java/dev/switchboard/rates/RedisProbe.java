package dev.switchboard.rates;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Asks Redis whether it is there. Thread-safe. */
public final class RedisProbe {
  private static final long PATIENCE_MILLIS = 500;

  private final Redis redis;

  /**
   * @param url such as {@code redis://localhost:6379/0}; may hold a password
   */
  public RedisProbe(Vertx vertx, URI url) {
    this.redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(url.toString()));
  }

  /** Fails when it does not answer a PING within half a second. */
  public Future<Void> ping() {
    return redis
        .send(Request.cmd(Command.PING))
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .mapEmpty();
  }
}
