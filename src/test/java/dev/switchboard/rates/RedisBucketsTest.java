package dev.switchboard.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisBucketsTest {
  private static final List<Bucket> BUCKET = List.of(new Bucket("burst", 0.001, 1_000));

  private final Vertx vertx = Vertx.vertx();
  private final RedisBuckets buckets = new RedisBuckets(vertx, TestRedis.server(), "nobody");

  @BeforeEach
  void connected() {
    TestRedis.empty(vertx).close();
    await().atMost(Duration.ofSeconds(20)).until(() -> succeeds(buckets.take(BUCKET)));
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aBurstIsCountedByRedisAndNotTakenForAnOutage() {
    List<Future<List<Long>>> burst =
        IntStream.range(0, 200).mapToObj(i -> buckets.take(BUCKET)).toList();

    assertThat(burst).allMatch(RedisBucketsTest::succeeds);
  }

  private static boolean succeeds(Future<?> future) {
    return future.transform(done -> Future.succeededFuture(done.succeeded())).await();
  }
}
