package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets in Redis, one script a call. Away or slow, it never refuses anything: Postgres keeps the
 * buckets until it is back.
 */
public final class RedisLimits implements Limits {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLimits.class);
  private static final long PATIENCE_MILLIS = 200;
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

  // Redis' own clock, so that nodes need not agree. A bucket is forgotten once it is full again.
  private static final String TAKE =
      """
      local time = redis.call('TIME')
      local now = tonumber(time[1]) + tonumber(time[2]) / 1e6
      local levels, waits, short = {}, {}, false
      for i, key in ipairs(KEYS) do
        local rate, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
        local bucket = redis.call('HMGET', key, 'tokens', 'at')
        local tokens = burst
        if bucket[1] then
          tokens = math.min(burst, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * rate)
        end
        levels[i] = tokens
        waits[i] = math.max(0, math.ceil((1 - tokens) / rate * 1000))
        short = short or tokens < 1
      end
      if not short then
        for i, key in ipairs(KEYS) do
          local rate, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
          redis.call('HSET', key, 'tokens', string.format('%.17g', levels[i] - 1), 'at', string.format('%.6f', now))
          redis.call('PEXPIRE', key, math.ceil(burst / rate * 1000) + 1000)
        end
      end
      return waits
      """;

  private final Redis redis;
  private final Limits otherwise;
  private volatile long restsUntil = System.nanoTime();

  /**
   * @param url such as {@code redis://localhost:6379/0}; may hold a password
   * @param otherwise who keeps the buckets while Redis is away
   */
  public RedisLimits(Vertx vertx, URI url, Limits otherwise) {
    this.redis = Redis.createClient(vertx, new RedisOptions().setConnectionString(url.toString()));
    this.otherwise = otherwise;
  }

  @Override
  public List<Long> take(Tx tx, List<Bucket> buckets) {
    if (System.nanoTime() - restsUntil < 0) {
      return otherwise.take(tx, buckets);
    }
    try {
      Response waits = redis.send(request(buckets)).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      List<Long> millis = new ArrayList<>();
      waits.forEach(wait -> millis.add(wait.toLong()));
      return millis;
    } catch (Exception e) { // await rethrows checked causes too
      restsUntil = System.nanoTime() + REST_NANOS;
      LOG.warn("Redis does not keep the rate limits, Postgres does for 5 s: {}", e.toString());
      return otherwise.take(tx, buckets);
    }
  }

  private static Request request(List<Bucket> buckets) {
    Request request = Request.cmd(Command.EVAL).arg(TAKE).arg(buckets.size());
    buckets.forEach(bucket -> request.arg("switchboard:rate:" + bucket.key()));
    buckets.forEach(bucket ->
        request.arg(Double.toString(bucket.perSecond())).arg(Double.toString(bucket.burst())));
    return request;
  }
}
