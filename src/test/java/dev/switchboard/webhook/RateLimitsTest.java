package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.rates.LocalBuckets;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The profile of 1,000 a minute, 100 at once. */
class RateLimitsTest {
  private static final int BURST = 100;

  private final FrontDoor door = new FrontDoor();

  @BeforeEach
  void empty() {
    TestRedis.empty(door.vertx).close();
  }

  @AfterEach
  void close() {
    door.close();
  }

  @Test
  void overTheLimitIs429AndItsRedeliveryIsStoredOnce() {
    var _ = door.open(Bounds.DEFAULTS, rates(Optional.empty()));

    assertOverTheLimitIs429AndItsRedeliveryIsStoredOnce();
  }

  @Test
  void redisCountsTheSame() {
    var _ = door.open(Bounds.DEFAULTS, rates(Optional.of(URI.create(TestRedis.address()))));

    assertOverTheLimitIs429AndItsRedeliveryIsStoredOnce();
    assertThat(TestRedis.keys(door.vertx)).contains("switchboard:rate:ingest:whatsapp:1");
  }

  @Test
  void withoutRedisThisProcessCountsAndNothingIsRefused() {
    URI nowhere = URI.create("redis://localhost:" + FreePorts.one());
    var _ = door.open(Bounds.DEFAULTS, rates(Optional.of(nowhere)));

    for (int i = 0; i < BURST / 2; i++) {
      assertThat(door.text(i).join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tenThousandForgedPostsCostTheTenantTheyNameNothing() {
    var _ = door.open(Bounds.DEFAULTS, rates(Optional.empty()));
    List<Integer> statuses = new ArrayList<>();
    for (int round = 0; round < 100; round++) {
      statuses.addAll(all(IntStream.range(0, 100).mapToObj(i -> forged(i)).toList()));
    }

    assertThat(statuses).hasSize(10_000).containsOnly(403, 429);
    // As many as an address has, and what came in meanwhile.
    assertThat(statuses.stream().filter(status -> status == 403).count()).isBetween(100L, 400L);
    assertThat(all(IntStream.range(0, BURST).mapToObj(door::text).toList())).containsOnly(200);
    assertThat(door.count("leaf")).isEqualTo(BURST);
  }

  @Test
  void anAddressOverItsLimitStillDeliversWhatIsSigned() {
    var _ = door.open(Bounds.DEFAULTS, Rates.local(1_000, 2));

    assertThat(all(IntStream.range(0, 5).mapToObj(i -> forged(i)).toList())).contains(429);
    assertThat(door.text(1).join().statusCode()).isEqualTo(200);
  }

  private CompletableFuture<HttpResponse<String>> forged(int id) {
    return door.post(FrontDoor.text(id, Seed.PHONE_NUMBER_ID), "not the secret", "10.0.0.1");
  }

  private void assertOverTheLimitIs429AndItsRedeliveryIsStoredOnce() {
    int count = BURST * 3 / 2;
    List<HttpResponse<String>> answers =
        IntStream.range(0, count).mapToObj(door::text).toList().stream()
            .map(CompletableFuture::join)
            .toList();
    List<HttpResponse<String>> over =
        answers.stream().filter(answer -> answer.statusCode() == 429).toList();

    assertThat(answers).extracting(HttpResponse::statusCode).containsOnly(200, 429);
    assertThat(over).isNotEmpty();
    assertThat(over)
        .allSatisfy(answer -> assertThat(answer.headers().firstValue("Retry-After")).contains("1"));
    assertThat(door.refused(Refusal.RATE_LIMITED)).isEqualTo(over.size());
    assertThat(door.count("leaf")).isEqualTo(count - over.size());

    IntStream.range(0, count)
        .filter(id -> answers.get(id).statusCode() == 429)
        .forEach(this::deliverUntilTaken);
    assertThat(door.text(0).join().statusCode()).isIn(200, 429);
    assertThat(door.stored()).hasSize(count).doesNotHaveDuplicates();
  }

  // As Meta does.
  private void deliverUntilTaken(int id) {
    org.awaitility.Awaitility.await().until(() -> door.text(id).join().statusCode() == 200);
  }

  private static List<Integer> all(List<CompletableFuture<HttpResponse<String>>> posts) {
    return posts.stream().map(post -> post.join().statusCode()).toList();
  }

  private static Rates rates(Optional<URI> redis) {
    return new Rates(1_000, BURST, 100, new LocalBuckets(), redis);
  }
}
