package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.access.Proxies;
import dev.switchboard.access.Role;
import dev.switchboard.access.SignInStore.Session;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.FreePorts;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While Postgres is away nobody is let in, and nobody is told that their token is bad. */
class WithoutPostgresTest {
  private static final String SECRET = "a secret of more than thirty-two bytes, for tests";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final TenantDatabase away =
      new TenantDatabase(
          Pools.pool(
              vertx, new Pools.Login("localhost", FreePorts.run(1), "none", "nobody", "none"), 2));
  private final Authenticator authenticator =
      new Authenticator(vertx, away, SECRET, Vault.open(Vault.newKeyset()));

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void onlyTheHealthOfTheWayInIsAnsweredOnTheWordOfAToken() {
    int port = serve();
    String admin = token(SECRET, Role.ADMIN);

    HttpResponse<String> health = get(port, "/api/v1/webhooks/health", admin);

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(health.body()).getString("postgres")).isEqualTo("down");
    for (String path : List.of("/conversations", "/me", "/users", "/alerts", "/audit")) {
      assertThat(get(port, "/api/v1" + path, admin).statusCode()).as(path).isEqualTo(503);
    }
    String agent = token(SECRET, Role.AGENT);
    assertThat(get(port, "/api/v1/webhooks/health", agent).statusCode()).isEqualTo(403);
    String forged = token("another secret of more than thirty-two bytes", Role.ADMIN);
    assertThat(get(port, "/api/v1/webhooks/health", forged).statusCode()).isEqualTo(401);
    assertThat(get(port, "/api/v1/webhooks/health", "sbk_some").statusCode()).isEqualTo(503);
  }

  @Test
  void whoeverHoldsASocketIsNotKnownRatherThanUnknown() {
    assertThatThrownBy(() -> authenticator.holder(token(SECRET, Role.AGENT)).await())
        .isInstanceOf(Problem.class);
    assertThat(authenticator.holder("x").await()).isEmpty();
  }

  private int serve() {
    var bus = new Bus(vertx);
    Ids ids = new Ids(5, InstantSource.system());
    var feed = new FeedStore(bus);
    var router =
        new ApiRouter(
                away,
                feed,
                authenticator,
                new ApiConfig(8081, null, Proxies.LOOPBACK),
                new Sends(bus, ids, new ThreadStore(bus, ids), new OutboxStore(bus)),
                Quota.local(new ApiLimits(1_000_000_000, 1_000_000_000)))
            .with(new WebhookRoutes(away, bus, new WebhookHealth(away, Map.of(), List::of)))
            .router(vertx);
    return vertx.createHttpServer().requestHandler(router).listen(0).await().actualPort();
  }

  private String token(String secret, Role role) {
    return new AccessTokens(vertx, secret)
        .issue(new Session(1, 1, 1, "A", role), Duration.ofMinutes(5));
  }

  private HttpResponse<String> get(int port, String path, String token) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("Authorization", "Bearer " + token)
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }
}
