package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.rates.Bucket;
import dev.switchboard.rates.RedisBuckets;
import dev.switchboard.rates.RedisServer;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Buckets in Redis. Away or slow, it never refuses anything: Postgres keeps the buckets until it is
 * back.
 */
public final class RedisLimits implements Limits {
  private final RedisBuckets redis;
  private final Limits otherwise;

  /**
   * @param otherwise who keeps the buckets while Redis is away
   */
  public RedisLimits(Vertx vertx, RedisServer server, Limits otherwise) {
    this.redis = new RedisBuckets(vertx, server, "Postgres");
    this.otherwise = otherwise;
  }

  @Override
  public List<Long> take(Tx tx, List<Bucket> buckets) {
    List<Long> none = List.of();
    List<Long> waits = redis.take(buckets).otherwise(none).await();
    return waits.isEmpty() ? otherwise.take(tx, buckets) : waits;
  }
}
