package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.access.Proxies;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore.Session;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.rates.RedisBuckets;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.testing.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How much a person or a key may ask, over real sockets. */
class QuotaTest {
  // Of a limit of 8 a minute two come at once, and the next one in 7.5 s.
  private static final ApiLimits FEW = new ApiLimits(8, 8);

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_one')), (2, 1, 'l', sha256('sbk_two'))");
    TestRedis.empty(vertx).close();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void overItARequestIsToldWhenToComeAgainAndOthersPayNothing() {
    int port = api(Quota.local(FEW));

    assertThat(ask(port, "sbk_one", 2)).containsExactly(200, 200);
    HttpResponse<String> refused = me(port, "sbk_one");

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(6L, 8L);
    JsonObject problem = new JsonObject(refused.body());
    assertThat(problem.getString("title")).isEqualTo("Too many requests");
    assertThat(problem.getString("detail")).contains("again in");
    assertThat(ask(port, "sbk_two", 2)).containsExactly(200, 200);
  }

  @Test
  void aPersonPaysForAllTheirSessionsAndNotForColleagues() {
    Seed.signedIn(postgres, 7, 1, "agent");
    Seed.signedIn(postgres, 8, 1, "agent");
    postgres.execute(
        "insert into user_session (id, tenant_id, user_id, expires_at) values (70, 1, 7, now() + interval '1 day')");
    int port = api(Quota.local(FEW));

    assertThat(ask(port, token(7, 7), 1)).containsExactly(200);
    assertThat(ask(port, token(7, 70), 2)).containsExactly(200, 429);
    assertThat(ask(port, token(8, 8), 2)).containsExactly(200, 200);
  }

  @Test
  void whoIsNotKnownIsRefusedAsBeforeAndCostsNobodyAnything() {
    int port = api(Quota.local(FEW));

    assertThat(ask(port, "sbk_wrong", 5)).containsOnly(401);
    assertThat(ask(port, "sbk_one", 2)).containsExactly(200, 200);
  }

  @Test
  void withRedisAllNodesCountTogether() {
    var redis = new RedisBuckets(vertx, TestRedis.server(), "this node");
    int one = api(Quota.shared(FEW, redis));
    int other = api(Quota.shared(FEW, redis));

    assertThat(ask(one, "sbk_one", 1)).containsExactly(200);
    assertThat(ask(other, "sbk_one", 2)).containsExactly(200, 429);
    assertThat(ask(one, "sbk_one", 1)).containsExactly(429);
  }

  @Test
  void withoutItsRedisANodeCountsByItself() {
    var nowhere = TestRedis.server("redis://localhost:" + FreePorts.one());
    int port = api(Quota.shared(FEW, new RedisBuckets(vertx, nowhere, "this node")));

    assertThat(ask(port, "sbk_one", 3)).containsExactly(200, 200, 429);
  }

  private int api(Quota quota) {
    var bus = new Bus(vertx);
    Ids ids = new Ids(5, InstantSource.system());
    TenantDatabase database = postgres.tenantDatabase(vertx);
    var router =
        new ApiRouter(
                database,
                new FeedStore(bus),
                authenticator(database),
                new ApiConfig(8081, null, Proxies.LOOPBACK),
                new Sends(bus, ids, new ThreadStore(bus, ids), new OutboxStore(bus)),
                quota)
            .router(vertx);
    return vertx.createHttpServer().requestHandler(router).listen(0).await().actualPort();
  }

  private Authenticator authenticator(TenantDatabase database) {
    return new Authenticator(vertx, database, ApiHouse.JWT, Vault.open(Vault.newKeyset()));
  }

  private String token(long user, long session) {
    return new AccessTokens(vertx, ApiHouse.JWT)
        .issue(new Session(session, 1, user, "P", Role.AGENT), Duration.ofMinutes(5));
  }

  private List<Integer> ask(int port, String token, int times) {
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      answers.add(me(port, token).statusCode());
    }
    return answers;
  }

  private HttpResponse<String> me(int port, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:%d/api/v1/me".formatted(port)))
            .header("Authorization", "Bearer " + token)
            .build();
    return Contract.fits(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
  }
}
