package dev.switchboard.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Outages;
import dev.switchboard.testing.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisProbeTest {
  private final Vertx vertx = Vertx.vertx();
  private final URI redis = URI.create(TestRedis.address());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aRedisThatIsCutOffIsDownAndUpAgainAfterwards() {
    Outages outages = new Outages(vertx, redis.getHost(), redis.getPort());
    RedisProbe probe =
        new RedisProbe(vertx, URI.create("redis://localhost:" + outages.port()), RedisProbe.SHORT);
    assertThat(isUp(probe)).isTrue();

    outages.cut();
    assertThat(isUp(probe)).isFalse();

    outages.end();
    await().atMost(Duration.ofSeconds(20)).until(() -> isUp(probe));
  }

  @Test
  void aRedisThatHangsIsDownInTimeAndUpAgainAfterwards() {
    Outages outages = new Outages(vertx, redis.getHost(), redis.getPort());
    RedisProbe probe =
        new RedisProbe(vertx, URI.create("redis://localhost:" + outages.port()), RedisProbe.SHORT);
    assertThat(isUp(probe)).isTrue();

    outages.freeze();
    long asked = System.nanoTime();
    assertThat(isUp(probe)).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));

    outages.end();
    await().atMost(Duration.ofSeconds(20)).until(() -> isUp(probe));
  }

  private static boolean isUp(RedisProbe probe) {
    return probe.ping().transform(done -> Future.succeededFuture(done.succeeded())).await();
  }
}
