package dev.switchboard.api;

import dev.switchboard.access.Credential;
import dev.switchboard.rates.Bucket;
import dev.switchboard.rates.LocalBuckets;
import dev.switchboard.rates.RedisBuckets;
import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Charges people and keys for what they ask, over HTTP and over their sockets alike. Counts over
 * all nodes where there is a Redis, else, and while it is away, for this node. Thread-safe.
 */
public final class Quota {
  private final ApiLimits limits;
  private final LocalBuckets local;
  private final @Nullable RedisBuckets redis;

  private Quota(ApiLimits limits, @Nullable RedisBuckets redis) {
    this.limits = limits;
    this.local = new LocalBuckets();
    this.redis = redis;
  }

  /** Of this process. */
  public static Quota local(ApiLimits limits) {
    return new Quota(limits, null);
  }

  /** Of all nodes that have this Redis. */
  public static Quota shared(ApiLimits limits, RedisBuckets redis) {
    return new Quota(limits, redis);
  }

  /**
   * Takes one request of them.
   *
   * @return the milliseconds to wait, 0 when it may pass; never fails
   */
  public Future<Long> take(Credential who) {
    List<Bucket> buckets = List.of(bucket(who));
    return redis == null
        ? Future.succeededFuture(here(buckets))
        : redis.take(buckets).map(List::getFirst).otherwise(away -> here(buckets));
  }

  private long here(List<Bucket> buckets) {
    return local.take(buckets).getFirst();
  }

  private Bucket bucket(Credential who) {
    return switch (who) {
      case Credential.Person(var user, _, _) -> bucket("person:" + user, limits.person());
      case Credential.Key(var key) -> bucket("key:" + key, limits.key());
    };
  }

  private static Bucket bucket(String name, int aMinute) {
    return new Bucket("api:" + name, aMinute / 60.0, Math.max(1, aMinute / 4));
  }
}
