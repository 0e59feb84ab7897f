package dev.switchboard.rates;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets in Redis, one script a call. A Redis that is away or slow is asked again after 5 s; until
 * then every call fails at once, and its caller counts elsewhere. Thread-safe.
 */
public final class RedisBuckets {
  private static final Logger LOG = LoggerFactory.getLogger(RedisBuckets.class);
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

  // The client's own bound, 24, is a burst of 30 posts: more would be taken for a Redis that is
  // away. Who waits too long for a connection is told so in time all the same.
  private static final int MOST_WAITING = 20_000;

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
  private final long patienceMillis;
  private final String instead;
  private final AtomicBoolean isAway = new AtomicBoolean();
  private volatile long restsUntil = System.nanoTime();

  /**
   * @param instead who counts while Redis is away, for the log
   */
  public RedisBuckets(Vertx vertx, RedisServer server, String instead) {
    this.redis =
        Redis.createClient(
            vertx,
            new RedisOptions()
                .setConnectionString(server.url().toString())
                .setMaxPoolWaiting(MOST_WAITING));
    this.patienceMillis = server.patience().toMillis();
    this.instead = instead;
  }

  /**
   * Takes one token of each bucket, or none at all.
   *
   * @return how many milliseconds each lacks, in their order; all 0: taken. Fails when Redis is
   *     away, at once or after the server's patience
   */
  public Future<List<Long>> take(List<Bucket> buckets) {
    if (System.nanoTime() - restsUntil < 0) {
      return Future.failedFuture("Redis is given a rest");
    }
    return redis
        .send(request(buckets))
        .timeout(patienceMillis, TimeUnit.MILLISECONDS)
        .map(RedisBuckets::millis)
        .onComplete(this::answered, this::silent);
  }

  private void answered(List<Long> waits) {
    if (isAway.get() && isAway.compareAndSet(true, false)) {
      LOG.info("Redis keeps the rate limits again");
    }
  }

  // One warning for an outage, however many ask meanwhile.
  private void silent(Throwable e) {
    restsUntil = System.nanoTime() + REST_NANOS;
    if (isAway.compareAndSet(false, true)) {
      LOG.warn(
          "Redis does not keep the rate limits, {} does until it is back: {}",
          instead,
          e.toString());
    }
  }

  private static List<Long> millis(@Nullable Response waits) {
    List<Long> millis = new ArrayList<>();
    Objects.requireNonNull(waits, "the script answers").forEach(wait -> millis.add(wait.toLong()));
    return millis;
  }

  private static Request request(List<Bucket> buckets) {
    Request request = Request.cmd(Command.EVAL).arg(TAKE).arg(buckets.size());
    buckets.forEach(bucket -> request.arg("switchboard:rate:" + bucket.key()));
    buckets.forEach(bucket ->
        request.arg(Double.toString(bucket.perSecond())).arg(Double.toString(bucket.burst())));
    return request;
  }
}
