package dev.switchboard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisAPI;
import io.vertx.redis.client.Response;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What rate limits need of a Redis, on whichever source the fixture chose. */
class TestRedisTest {
  // Counts a hit and says how long the window still lasts, in one step.
  private static final String HIT =
      """
      local hits = redis.call('INCR', KEYS[1])
      if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
      return {hits, redis.call('PTTL', KEYS[1])}
      """;

  private final Vertx vertx = Vertx.vertx();
  private final RedisAPI redis = TestRedis.empty(vertx);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void keepsWhatIsSetUntilItIsEmptied() {
    redis.set(List.of("k", "¿mesa?")).await();
    assertThat(redis.get("k").await()).hasToString("¿mesa?");

    redis.flushall(List.of()).await();

    assertThat(redis.get("k").await()).isNull();
  }

  @Test
  void aScriptCountsAndSetsTheWindowInOneStep() {
    var first = hit();
    var second = hit();

    assertThat(first.get(0).toLong()).isEqualTo(1);
    assertThat(second.get(0).toLong()).isEqualTo(2);
    assertThat(second.get(1).toLong()).isBetween(1L, 60_000L);
  }

  @Test
  void eachTestBeginsWithNothing() {
    assertThat(redis.dbsize().await().toLong()).isZero();
  }

  private Response hit() {
    return redis.eval(List.of(HIT, "1", "hits", "60000")).await();
  }
}
