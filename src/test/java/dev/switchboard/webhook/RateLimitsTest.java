package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.switchboard.rates.LocalBuckets;
import dev.switchboard.rates.RedisBuckets;
import dev.switchboard.rates.RedisServer;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.LogCapture;
import dev.switchboard.testing.Outages;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestRedis;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The profile of 1,000 a minute, 100 at once. */
class RateLimitsTest {
  private static final int BURST = 100;
  private static final String SECOND = "15550002000";
  private static final String PAGE = "900100";

  private final FrontDoor door = new FrontDoor();
  private int ids;

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
    var _ = door.open(Bounds.DEFAULTS, rates(Optional.of(TestRedis.server())));

    assertOverTheLimitIs429AndItsRedeliveryIsStoredOnce();
    assertThat(TestRedis.keys(door.vertx)).contains("switchboard:rate:ingest:whatsapp:1");
  }

  @Test
  void withoutRedisThisProcessCountsTheSameAndSaysSoOnce() {
    RedisServer nowhere = TestRedis.server("redis://localhost:" + FreePorts.one());
    try (LogCapture log = new LogCapture(RedisBuckets.class.getName(), Level.INFO)) {
      var _ = door.open(Bounds.DEFAULTS, rates(Optional.of(nowhere)));

      assertOverTheLimitIs429AndItsRedeliveryIsStoredOnce();

      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .startsWith("Redis does not keep the rate limits, this process does until it is back");
    }
  }

  enum Outage {
    CUT,
    FROZEN
  }

  @ParameterizedTest
  @EnumSource
  void aRedisThatGoesAwayAndComesBackCostsNoPostAndCountsAgain(Outage outage) {
    URI redis = URI.create(TestRedis.address());
    Outages between = new Outages(door.vertx, redis.getHost(), redis.getPort());
    var through =
        new RedisServer(URI.create("redis://localhost:" + between.port()), Duration.ofSeconds(1));
    try (LogCapture log = new LogCapture(RedisBuckets.class.getName(), Level.INFO)) {
      var _ = door.open(Bounds.DEFAULTS, rates(Optional.of(through)));
      redisCounts(log);
      int before = log.messages(Level.WARN).size();

      if (outage == Outage.CUT) {
        between.cut();
      } else {
        between.freeze();
      }
      List<Integer> during = all(texts(1, 201));
      assertThat(during).containsOnly(200, 429);
      assertThat(during.stream().filter(status -> status == 200).count())
          .as("a bucket of this process's own")
          .isBetween(50L, 150L);
      assertThat(log.messages(Level.WARN)).hasSize(before + 1);

      between.end();
      redisCounts(log);
      IntStream.range(1, 201)
          .filter(id -> during.get(id - 1) == 429)
          .forEach(this::deliverUntilTaken);
      assertThat(door.stored()).hasSize(201).doesNotHaveDuplicates();
    }
  }

  // The first connection may take longer than a post waits for it.
  private void redisCounts(LogCapture log) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          var _ = door.text(0).join();
          return log.messages(Level.WARN).size() == log.messages(Level.INFO).size()
              && TestRedis.keys(door.vertx).contains("switchboard:rate:ingest:whatsapp:1");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void neitherAnotherAgencyNorAnotherPlatformPaysForIt(boolean inRedis) {
    others();
    var _ = door.open(Bounds.DEFAULTS, slow(inRedis));

    assertThat(inTurn(posts("1", 4))).containsExactly(200, 200, 200, 429);

    assertThat(inTurn(posts("2", 4))).containsExactly(200, 200, 200, 429);
    assertThat(inTurn(pages(4))).containsExactly(200, 200, 200, 429);
    assertThat(inTurn(posts("1", 1))).containsExactly(429);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPostOfTwoAgenciesIsChargedToBothOrToNone(boolean inRedis) {
    others();
    var _ = door.open(Bounds.DEFAULTS, slow(inRedis));
    assertThat(inTurn(posts("2", 2))).containsOnly(200);

    assertThat(inTurn(posts("1 2", 1))).containsExactly(200);
    assertThat(inTurn(posts("1 2", 2))).as("agency 2 has no more").containsExactly(429, 429);

    assertThat(inTurn(posts("1", 3))).as("agency 1 paid for one").containsExactly(200, 200, 429);
    assertThat(inTurn(posts("2", 1))).containsExactly(429);
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

  private List<CompletableFuture<HttpResponse<String>>> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(door::text).toList();
  }

  /** A second agency's line under the same app, and a page of the first agency. */
  private void others() {
    door.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Other')",
        "insert into client (id, tenant_id, name) values (20, 2, 'C')",
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
        values (2000, 2, 20, 100, 'whatsapp', '%s', 'L', ''), (1001, 1, 10, 100, 'messenger', '%s', 'P', '')
        """
            .formatted(SECOND, PAGE));
  }

  /** Texts to the lines of agencies, as many in a post as are named. */
  private List<Supplier<CompletableFuture<HttpResponse<String>>>> posts(
      String agencies, int count) {
    return made(
        count,
        id -> {
          String body =
              Arrays.stream(agencies.split(" "))
                  .map(agency ->
                      "{\"id\":\"W\",\"changes\":["
                          + change(id, agency.equals("1") ? Seed.PHONE_NUMBER_ID : SECOND)
                          + "]}")
                  .collect(Collectors.joining(","));
          return post(
              "whatsapp", "{\"object\":\"whatsapp_business_account\",\"entry\":[" + body + "]}");
        });
  }

  private static String change(int id, String line) {
    return """
    {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"wamid.%d","from":"34600111222","timestamp":"1700000000","type":"text","text":{"body":"hello"}}]}}
    """
        .formatted(line, id);
  }

  private List<Supplier<CompletableFuture<HttpResponse<String>>>> pages(int count) {
    return made(
        count,
        id ->
            post(
                "messenger",
                """
                {"object":"page","entry":[{"id":"%s","time":1700000000000,"messaging":[{"sender":{"id":"77"},"recipient":{"id":"%s"},
                 "timestamp":1700000000000,"message":{"mid":"m%d","text":"hello"}}]}]}
                """
                    .formatted(PAGE, PAGE, id)));
  }

  private List<Supplier<CompletableFuture<HttpResponse<String>>>> made(
      int count, IntFunction<CompletableFuture<HttpResponse<String>>> post) {
    return IntStream.range(0, count)
        .map(i -> ++ids)
        .<Supplier<CompletableFuture<HttpResponse<String>>>>mapToObj(id -> () -> post.apply(id))
        .toList();
  }

  private CompletableFuture<HttpResponse<String>> post(String source, String body) {
    return door.post(source, body, Seed.APP_SECRET, "10.0.0.1");
  }

  private static List<Integer> inTurn(
      List<Supplier<CompletableFuture<HttpResponse<String>>>> posts) {
    return posts.stream().map(post -> post.get().join().statusCode()).toList();
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
    Awaitility.await().until(() -> door.text(id).join().statusCode() == 200);
  }

  private static List<Integer> all(List<CompletableFuture<HttpResponse<String>>> posts) {
    return posts.stream().map(post -> post.join().statusCode()).toList();
  }

  // Three at once and the next a minute later.
  private static Rates slow(boolean inRedis) {
    return new Rates(
        1,
        3,
        100,
        new LocalBuckets(),
        inRedis ? Optional.of(TestRedis.server()) : Optional.empty());
  }

  private static Rates rates(Optional<RedisServer> redis) {
    return new Rates(1_000, BURST, 100, new LocalBuckets(), redis);
  }
}
