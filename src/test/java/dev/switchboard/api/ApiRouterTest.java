package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiRouterTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String KEY = "sbk_test";
  private static final String OTHERS_KEY = "sbk_other";
  private static int port;

  @BeforeAll
  static void start() {
    Seed.agency(POSTGRES, Vault.open(Vault.newKeyset()));
    String hash =
        Password.hash("open sesame")
            .addRandomSalt()
            .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
            .getResult();
    POSTGRES.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (7, 1, 'marta@northlamp.example', 'Marta', 'agent', '%s')"
            .formatted(hash),
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test')), (2, 2, 'o', sha256('sbk_other'))",
        "insert into api_key (id, tenant_id, name, hash, expires_at) values (3, 1, 'k', sha256('sbk_expired'), now())",
        "insert into contact (id, tenant_id, name) select g, 1, 'Guest ' || g from generate_series(1, 5) g",
        "insert into contact_identity (tenant_id, kind, value, contact_id) select 1, 'wa_id', '3460000000' || g, g from generate_series(1, 5) g",
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, preview, unread, last_message_at, last_inbound_at)
        select g, 1, 10, 1000, g, 'line ' || g, g, timestamptz '2026-11-23 10:00Z' + g * interval '1 minute', now()
          from generate_series(1, 5) g
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, payload, platform_at, state, reply_to_external_id)
        values (11, 1, 1, 1000, 'in', 'customer', 'w1', 'text', 'Hello', null, '2026-11-23 10:00Z', null, null),
               (12, 1, 1, 1000, 'out', 'agent', 'w2', 'text', 'Hi', null, '2026-11-23 10:01Z', 'read', 'w1'),
               (13, 1, 1, 1000, 'in', 'customer', 'w3', 'reaction', '🎉', null, '2026-11-23 10:02Z', null, null),
               (14, 1, 1, 1000, 'in', 'customer', 'w4', 'location', null, '{"latitude":1.5}', '2026-11-23 10:03Z', null, null)
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at)
        select 20 + g, 1, g, 1000, 'in', 'customer', 'text', 'line ' || g, '2026-11-23 10:00Z' from generate_series(2, 3) g
        """,
        "update message set late_by = 400 where id = 11",
        "insert into reaction (tenant_id, account_id, target_external_id, actor, emoji, at) values (1, 1000, 'w2', 'customer', '🎉', now())");
    var bus = new Bus(VERTX);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    TenantDatabase database = POSTGRES.tenantDatabase(VERTX);
    Router router =
        new ApiRouter(
                database,
                new FeedStore(bus),
                new Authenticator(
                    VERTX,
                    database,
                    "a secret of more than thirty-two bytes, for tests",
                    Vault.open(Vault.newKeyset())),
                new ApiConfig(8081, null, Proxies.LOOPBACK),
                sends(bus),
                Quota.local(new ApiLimits(1_000_000_000, 1_000_000_000)))
            .with(
                new WebhookRoutes(
                    database, bus, new WebhookHealth(database, Map.of(), () -> List.of())),
                new AccountWebhookRoutes(
                    database,
                    bus,
                    Vault.open(Vault.newKeyset()),
                    new Ids(6, InstantSource.system())),
                new RetentionRoutes(database, new Ids(6, InstantSource.system())))
            .router(VERTX);
    port = VERTX.createHttpServer().requestHandler(router).listen(0).await().actualPort();
  }

  private static Sends sends(Bus bus) {
    Ids ids = new Ids(5, InstantSource.system());
    return new Sends(bus, ids, new ThreadStore(bus, ids), new OutboxStore(bus));
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void thePasswordOpensAndTheTokenIsGood() {
    HttpResponse<String> in = login("Marta@northlamp.example", "open sesame");
    assertThat(in.statusCode()).isEqualTo(200);
    String token = new JsonObject(in.body()).getString("accessToken");

    JsonObject me = new JsonObject(send("GET", "/api/v1/me", token, "").body());

    assertThat(me.getJsonObject("user").encode())
        .isEqualTo("{\"id\":\"7\",\"name\":\"Marta\",\"role\":\"agent\",\"seesAll\":true}");
    assertThat(me.getJsonObject("agency").getString("name")).isEqualTo("Northlamp Studio");
    assertThat(me.getJsonArray("lines").getJsonObject(0).getString("phoneNumberId"))
        .isEqualTo(Seed.PHONE_NUMBER_ID);
    assertThat(send("GET", "/api/v1/me", token + "x", "").statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongPasswordAndAnUnknownAddressAreAnsweredAlikeAndThenThrottled() {
    String unknown = login("nobody@northlamp.example", "x").body();
    for (int i = 0; i < Throttle.MOST_BY_ADDRESS; i++) {
      assertThat(login("throttled@northlamp.example", "x").body()).isEqualTo(unknown);
    }

    HttpResponse<String> next = login("throttled@northlamp.example", "x");

    assertThat(next.statusCode()).isEqualTo(429);
    assertThat(next.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 301L);
  }

  @Test
  void listsConversationsPageByPage() {
    JsonObject first = get("/api/v1/conversations?limit=2");
    JsonObject second = get("/api/v1/conversations?limit=2&cursor=" + first.getString("next"));
    JsonObject last = get("/api/v1/conversations?limit=2&cursor=" + second.getString("next"));

    assertThat(ids(first)).containsExactly("5", "4");
    assertThat(ids(second)).containsExactly("3", "2");
    assertThat(ids(last)).containsExactly("1");
    assertThat(last.getString("next")).isNull();
    assertThat(first.getJsonArray("items").getJsonObject(0).getJsonObject("contact").encode())
        .isEqualTo("{\"id\":\"5\",\"name\":\"Guest 5\",\"phone\":\"+34600000005\"}");
  }

  @Test
  void findsByNameNumberAndLastLine() {
    assertThat(ids(get("/api/v1/conversations?q=guest%203"))).containsExactly("3");
    assertThat(ids(get("/api/v1/conversations?q=34600000004"))).containsExactly("4");
    assertThat(ids(get("/api/v1/conversations?q=line%202"))).containsExactly("2");
    assertThat(ids(get("/api/v1/conversations?q=%25"))).isEmpty();
  }

  @Test
  void showsAThreadOldestFirstWithQuotesReactionsAndPayloads() {
    JsonObject thread = get("/api/v1/conversations/1/messages");

    assertThat(ids(thread)).containsExactly("11", "12", "14");
    assertThat(thread.getJsonArray("items").getJsonObject(0).getBoolean("late")).isTrue();
    assertThat(thread.getJsonArray("items").getJsonObject(0).getInteger("lateBy")).isEqualTo(400);
    JsonObject answer = thread.getJsonArray("items").getJsonObject(1);
    assertThat(answer.getBoolean("late")).isFalse();
    assertThat(answer.getJsonObject("replyTo").encode())
        .isEqualTo("{\"id\":\"11\",\"text\":\"Hello\",\"direction\":\"in\"}");
    assertThat(answer.getJsonArray("reactions").encode())
        .isEqualTo("[{\"emoji\":\"🎉\",\"from\":\"customer\"}]");
    assertThat(
            thread
                .getJsonArray("items")
                .getJsonObject(2)
                .getJsonObject("payload")
                .getDouble("latitude"))
        .isEqualTo(1.5);
    JsonObject newest = get("/api/v1/conversations/1/messages?limit=2");
    assertThat(ids(newest)).containsExactly("12", "14");
    assertThat(ids(get("/api/v1/conversations/1/messages?before=" + newest.getString("next"))))
        .containsExactly("11");
  }

  @Test
  void markingReadIsToldToTheFeedOnce() {
    assertThat(send("POST", "/api/v1/conversations/5/read", KEY, "").statusCode()).isEqualTo(204);
    assertThat(send("POST", "/api/v1/conversations/5/read", KEY, "").statusCode()).isEqualTo(204);

    assertThat(get("/api/v1/conversations/5").getInteger("unread")).isZero();
    assertThat(POSTGRES.select("select kind from feed where conversation_id = 5"))
        .containsExactly("conversation.read");
  }

  @Test
  void anotherAgencysThingsAreNotFound() {
    assertThat(send("GET", "/api/v1/conversations/1", OTHERS_KEY, "").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/api/v1/conversations/1/messages", OTHERS_KEY, "").statusCode())
        .isEqualTo(404);
    assertThat(send("POST", "/api/v1/conversations/1/read", OTHERS_KEY, "").statusCode())
        .isEqualTo(404);
    assertThat(send("GET", "/api/v1/me", "sbk_expired", "").statusCode()).isEqualTo(401);
    assertThat(
            new JsonObject(send("GET", "/api/v1/conversations", OTHERS_KEY, "").body())
                .getJsonArray("items"))
        .isEmpty();
  }

  @Test
  void saysWhichFieldIsWrong() {
    assertThat(send("POST", "/api/v1/auth/login", "", "{\"email\":5}").body())
        .contains(
            "\"status\":400",
            "{\"field\":\"email\",\"reason\":\"must be a text that is not empty\"}");
    assertThat(send("POST", "/api/v1/auth/login", "", "[").body())
        .contains("The body must be a JSON object.");
    assertThat(send("GET", "/api/v1/conversations?limit=0", KEY, "").body())
        .contains("\"field\":\"limit\"");
    assertThat(send("GET", "/api/v1/conversations?cursor=x", KEY, "").body())
        .contains("\"field\":\"cursor\"");
    assertThat(send("POST", "/api/v1/auth/login", "", "x".repeat(1024 * 1024 + 1)).statusCode())
        .isEqualTo(413);
    assertThat(send("GET", "/api/v1/nothing", KEY, "").body()).contains("\"status\":404");
    assertThat(send("DELETE", "/api/v1/conversations/1", KEY, "").statusCode()).isEqualTo(405);
  }

  @Test
  void aBodyIsReadAsJsonWhateverItIsCalled() {
    for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data")) {
      HttpRequest.Builder read =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/me"));
      HttpRequest.Builder signIn =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/auth/login"))
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"x\":\"%s\"}".formatted("y".repeat(20_000))));

      assertThat(called(type, read).statusCode()).isEqualTo(200);
      assertThat(called(type, signIn).body()).contains("\"field\":\"email\"");
    }
  }

  private static HttpResponse<String> called(String type, HttpRequest.Builder request) {
    return Contract.fits(
        CLIENT
            .sendAsync(
                request
                    .header("Content-Type", type)
                    .header("Authorization", "Bearer " + KEY)
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .join());
  }

  @Test
  void aNulIsRefusedWhereverItIs() {
    assertThat(send("GET", "/api/v1/tags?q=%00", KEY, "").body()).contains("\"field\":\"q\"");
    assertThat(send("DELETE", "/api/v1/tags/%00", KEY, "").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/api/v1/webhooks/events/replay", KEY, "{\"kind\":\"\\u0000\"}").body())
        .contains("\"field\":\"kind\"");
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  private static JsonObject get(String path) {
    HttpResponse<String> answer = send("GET", path, KEY, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> login(String email, String password) {
    return send(
        "POST",
        "/api/v1/auth/login",
        "",
        new JsonObject().put("email", email).put("password", password).encode());
  }

  private static HttpResponse<String> send(String method, String path, String token, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return Contract.fits(
        CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join());
  }
}
