package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Database;
import dev.switchboard.rates.Bucket;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.testing.TestRedis;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Redis and Postgres keep the same buckets. */
class LimitsTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Database DATABASE = POSTGRES.database(VERTX);
  private static final Limits IN_REDIS =
      new RedisLimits(VERTX, TestRedis.server(), new PostgresLimits());

  enum Keeper {
    POSTGRES,
    REDIS
  }

  @AfterAll
  static void stop() {
    VERTX.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void aBucketIsFullAtFirstAndThenFillsAtItsRate(Keeper keeper) {
    Bucket bucket = new Bucket(name(), 10, 3);

    List<Long> waits = take(keeper, List.of(bucket), 4);

    assertThat(waits.subList(0, 3)).containsOnly(0L);
    assertThat(waits.getLast()).isBetween(1L, 100L);
    await().until(() -> take(keeper, List.of(bucket), 1).getFirst() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void whereOneBucketLacksNoneIsTakenFrom(Keeper keeper) {
    Bucket wide = new Bucket(name(), 0.001, 2);
    Bucket narrow = new Bucket(name(), 0.001, 1);

    assertThat(take(keeper, List.of(wide, narrow), 1)).containsExactly(0L, 0L);
    List<Long> refused = take(keeper, List.of(wide, narrow), 1);
    assertThat(refused.getFirst()).isZero();
    assertThat(refused.getLast()).isBetween(900_000L, 1_000_000L);

    assertThat(take(keeper, List.of(wide), 1)).containsExactly(0L);
    assertThat(take(keeper, List.of(wide), 1).getFirst()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aRateThatFallsCountsAtOnce(Keeper keeper) {
    String name = name();
    var _ = take(keeper, List.of(new Bucket(name, 100, 100)), 1);

    List<Long> waits = take(keeper, List.of(new Bucket(name, 0.001, 2)), 3);

    assertThat(waits.subList(0, 2)).containsOnly(0L);
    assertThat(waits.getLast()).isPositive();
  }

  @Test
  void withoutRedisPostgresKeepsThemAndNothingIsRefused() throws IOException {
    Limits away =
        new RedisLimits(
            VERTX, TestRedis.server("redis://localhost:" + FreePorts.one()), new PostgresLimits());
    Bucket bucket = new Bucket(name(), 0.001, 1);

    assertThat(take(away, List.of(bucket), 1)).containsExactly(0L);

    assertThat(take(Keeper.POSTGRES, List.of(bucket), 1).getFirst()).isPositive();
    assertThat(POSTGRES.select("select key from rate_bucket")).contains(bucket.key());
  }

  @Test
  void fullBucketsAreForgotten() {
    var _ = take(Keeper.POSTGRES, List.of(new Bucket("old", 1, 1)), 1);
    POSTGRES.execute("update rate_bucket set at = now() - interval '11 minutes' where key = 'old'");

    var _ =
        blocking(() ->
            DATABASE.transact(tx -> {
              BucketStore.forget(tx);
              return List.of();
            }));

    assertThat(POSTGRES.select("select key from rate_bucket where key = 'old'")).isEmpty();
  }

  private static List<Long> take(Keeper keeper, List<Bucket> buckets, int times) {
    return take(keeper == Keeper.REDIS ? IN_REDIS : new PostgresLimits(), buckets, times);
  }

  private static List<Long> take(Limits limits, List<Bucket> buckets, int times) {
    return blocking(() -> {
      List<Long> waits = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        waits.addAll(DATABASE.transact(tx -> limits.take(tx, buckets)));
      }
      return waits;
    });
  }

  private static List<Long> blocking(java.util.concurrent.Callable<List<Long>> work) {
    Promise<List<Long>> done = Promise.promise();
    var _ =
        Thread.startVirtualThread(() -> {
          try {
            done.complete(work.call());
          } catch (Exception e) {
            done.fail(e);
          }
        });
    return done.future().timeout(10, java.util.concurrent.TimeUnit.SECONDS).await();
  }

  private static String name() {
    return "test:" + UUID.randomUUID();
  }
}
