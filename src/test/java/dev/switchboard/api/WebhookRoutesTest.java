package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhookRoutesTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String KEY = "sbk_one";
  private static final String OTHERS = "sbk_two";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Vault vault = Vault.open(Vault.newKeyset());
  private final Bus bus = new Bus(vertx);
  private final Ids ids = new Ids(6, InstantSource.system());
  private final List<LeafEvent> heard = new CopyOnWriteArrayList<>();
  private final List<DirectoryEvent> changes = new CopyOnWriteArrayList<>();
  private final long[] leaf = new long[5];
  private int port;

  @BeforeEach
  void start() {
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into client (id, tenant_id, name) values (20, 2, 'Their client')",
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'ops', sha256('sbk_one')), (2, 2, 'o', sha256('sbk_two'))");
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    DirectoryEvent.register(bus);
    bus.hear(LeafEvent.TOPIC, heard::add).await();
    bus.hear(DirectoryEvent.TOPIC, changes::add).await();
    TenantDatabase database = postgres.tenantDatabase(vertx);
    Router router =
        new ApiRouter(
                database,
                new FeedStore(bus),
                new Authenticator(
                    vertx, database, "a secret of more than thirty-two bytes, for tests", vault),
                new ApiConfig(8081, null),
                new Sends(bus, ids, new ThreadStore(new FeedStore(bus), ids), new OutboxStore(bus)))
            .with(
                new WebhookRoutes(
                    database,
                    bus,
                    new WebhookHealth(
                        database,
                        Map.of("redis", () -> Future.failedFuture("away")),
                        () -> List.of("sending"))),
                new AccountWebhookRoutes(database, bus, vault, ids))
            .router(vertx);
    port = vertx.createHttpServer().requestHandler(router).listen(0).await().actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /**
   * Five leaves: processed, pending, parked, dead, and a no-op; and two that are not the tenant's.
   */
  private void leaves() {
    for (int i = 0; i < leaf.length; i++) {
      leaf[i] = ids.next();
      leaf(leaf[i], "1000", "1");
    }
    leaf(ids.next(), "null", "null");
    long theirs = ids.next();
    leaf(theirs, "2000", "2");
    postgres.execute(
        "insert into pending (queue, shard, id, day, attempts) values (0, leaf_shard(1), %d, current_date, 2)"
            .formatted(leaf[1]),
        aside(leaf[2], "1000", "1", "parked", "unknown kind x"),
        aside(leaf[3], "1000", "1", "dead", "IllegalStateException: bug"),
        aside(leaf[4], "1000", "1", "noop", "nothing to do"),
        aside(theirs, "2000", "2", "dead", "theirs"));
  }

  private void leaf(long id, String account, String tenant) {
    postgres.execute(
        """
        insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
        values (current_date, %d, 100, %s, %s, 'whatsapp', 'message', '{"item":{"id":"w"}}', now())
        """
            .formatted(id, account, tenant));
  }

  private static String aside(
      long id, String account, String tenant, String outcome, String reason) {
    return """
    insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, outcome, reason)
    values (%d, current_date, 100, %s, %s, 'whatsapp', 'message', '%s', '%s')
    """
        .formatted(id, account, tenant, outcome, reason);
  }

  @Test
  void theEventLogTellsWhatBecameOfEachLeafPageByPage() {
    leaves();

    JsonObject first = get("/api/v1/webhooks/events?limit=3");
    JsonObject rest = get("/api/v1/webhooks/events?limit=3&cursor=" + first.getString("next"));

    assertThat(column(first, "state")).containsExactly("noop", "dead", "parked");
    assertThat(column(rest, "state")).containsExactly("pending", "processed");
    assertThat(rest.getString("next")).isNull();
    assertThat(rest.getJsonArray("items").getJsonObject(0).getInteger("attempts")).isEqualTo(2);
  }

  @Test
  void theEventLogIsFiltered() {
    leaves();

    for (String state : List.of("processed", "pending", "parked", "dead", "noop")) {
      assertThat(column(get("/api/v1/webhooks/events?state=" + state), "state"))
          .containsExactly(state);
    }
    assertThat(column(get("/api/v1/webhooks/events?account=1000"), "id")).hasSize(5);
    assertThat(column(get("/api/v1/webhooks/events?account=2000"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?account=2000&state=dead"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?kind=status"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?to=" + Instant.now().minusSeconds(3600)), "id"))
        .isEmpty();
    assertThat(send("GET", "/api/v1/webhooks/events?state=lost", KEY, "").statusCode())
        .isEqualTo(400);
    assertThat(send("GET", "/api/v1/webhooks/events?from=today", KEY, "").body())
        .contains("\"field\":\"from\"");
  }

  @Test
  void oneEventIsShownWithItsBody() {
    leaves();

    JsonObject event = get("/api/v1/webhooks/events/" + leaf[3]);

    assertThat(event.getString("reason")).isEqualTo("IllegalStateException: bug");
    assertThat(event.getJsonObject("body").encode()).isEqualTo("{\"item\":{\"id\":\"w\"}}");
    assertThat(send("GET", "/api/v1/webhooks/events/" + leaf[3], OTHERS, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aReplayPutsALeafBackOnItsQueueAndIsRemembered() {
    leaves();

    assertThat(post("/events/" + leaf[3] + "/replay", "").statusCode()).isEqualTo(200);
    assertThat(post("/events/" + leaf[3] + "/replay", "").statusCode()).isEqualTo(409);
    assertThat(post("/events/" + leaf[0] + "/replay", "").statusCode()).isEqualTo(409);

    assertThat(get("/api/v1/webhooks/events/" + leaf[3]).getString("state")).isEqualTo("pending");
    assertThat(postgres.select("select action || ', ' || was || ', ' || actor from leaf_action"))
        .containsExactly("replayed, dead, key ops");
    await().untilAsserted(() -> assertThat(heard).containsExactly(new LeafEvent.Released(1)));
  }

  @Test
  void aReplayByFilterTakesWhatFitsOfOnesOwn() {
    leaves();

    assertThat(post("/events/replay", "{\"reason\":\"nothing like it\"}").body())
        .isEqualTo("{\"replayed\":0,\"more\":false}");
    assertThat(
            post("/events/replay", "{\"state\":[\"dead\",\"parked\"],\"kind\":\"message\"}").body())
        .isEqualTo("{\"replayed\":2,\"more\":false}");

    assertThat(postgres.select("select outcome from set_aside order by outcome"))
        .containsExactly("dead", "noop");
    assertThat(postgres.select("select count(*) from pending")).containsExactly("3");
    assertThat(post("/events/replay", "{\"state\":\"processed\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void noKeyMovesAnotherAgencysLeaves() {
    leaves();

    assertThat(send("POST", "/api/v1/webhooks/events/replay", OTHERS, "{}").body())
        .isEqualTo("{\"replayed\":1,\"more\":false}");
    String all =
        postgres.select("select array_agg(leaf_id) from set_aside where tenant_id = 1").getFirst();
    assertThat(
            postgres
                .tenantDatabase(vertx)
                .transaction(
                    2, tx -> tx.query("select replay_leaves('" + all + "'::bigint[], 'x')"))
                .await()
                .iterator()
                .next()
                .getInteger(0))
        .isZero();
  }

  @Test
  void aDiscardSaysWhoAndWhy() {
    leaves();

    assertThat(post("/events/" + leaf[2] + "/discard", "{}").statusCode()).isEqualTo(400);
    assertThat(
            post("/events/" + leaf[2] + "/discard", "{\"reason\":\"a test of ours\"}").statusCode())
        .isEqualTo(200);
    assertThat(post("/events/" + leaf[2] + "/discard", "{\"reason\":\"again\"}").statusCode())
        .isEqualTo(409);

    assertThat(
            postgres.select(
                "select outcome || ', ' || reason || ', ' || actor from set_aside where leaf_id = "
                    + leaf[2]))
        .containsExactly("discarded, a test of ours, key ops");
    assertThat(postgres.select("select was || ', ' || actor from leaf_action"))
        .containsExactly("parked: unknown kind x, key ops");
  }

  @Test
  void healthCountsWhatWaitsAndSaysWhoIsMissing() {
    leaves();
    postgres.execute("insert into leaf_worker (id, queue) values (gen_random_uuid(), 0)");

    JsonObject health = get("/api/v1/webhooks/health");

    assertThat(health.getString("status")).isEqualTo("degraded");
    assertThat(health.getString("postgres")).isEqualTo("up");
    assertThat(health.getString("redis")).isEqualTo("down");
    assertThat(health.getJsonArray("missingHere").encode()).isEqualTo("[\"sending\"]");
    JsonObject inbox = health.getJsonArray("queues").getJsonObject(0);
    assertThat(inbox.getLong("waiting")).isEqualTo(1);
    assertThat(inbox.getLong("workers")).isEqualTo(1);
    assertThat(inbox.getLong("oldestSeconds")).isBetween(0L, 60L);
    assertThat(health.getJsonArray("queues").getJsonObject(1).getLong("workers")).isZero();
  }

  @Test
  void statsAreOfTheAskedHoursAndOnesOwn() {
    leaves();
    postgres.execute(
        """
        insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
        values (1, 'whatsapp', now(), 'received', 6, 90), (1, 'whatsapp', now(), 'received', 12, 10),
               (1, 'whatsapp', now(), 'processed', 1, 95), (1, 'whatsapp', now() - interval '2 days', 'received', 6, 7),
               (2, 'whatsapp', now(), 'received', 6, 1000)
        """);

    JsonObject day =
        get("/api/v1/webhooks/stats?hours=24").getJsonArray("platforms").getJsonObject(0);

    assertThat(day.encode())
        .isEqualTo(
            "{\"platform\":\"whatsapp\",\"received\":100,\"processed\":95,\"failed\":1,\"parked\":1,\"noop\":1,"
                + "\"lagMillis\":{\"p50\":1000,\"p95\":300000,\"p99\":300000},\"processingMillis\":{\"p50\":20,\"p95\":20,\"p99\":20}}");
    assertThat(
            get("/api/v1/webhooks/stats?hours=72")
                .getJsonArray("platforms")
                .getJsonObject(0)
                .getLong("received"))
        .isEqualTo(107);
    assertThat(get("/api/v1/webhooks/stats?platform=stripe").getJsonArray("platforms")).isEmpty();
    assertThat(send("GET", "/api/v1/webhooks/stats?hours=0", KEY, "").statusCode()).isEqualTo(400);
  }

  @Test
  void recentShowsAttemptsThatNameOnesOwnLines() {
    attempt("1000", "1");
    attempt("2000", "2");
    attempt("null", "null");

    assertThat(column(get("/api/v1/webhooks/recent"), "accountId")).containsExactly("1000");
  }

  @Test
  void aLinesWebhookSaysWhereToPointMetaAndWhatWasHeard() {
    postgres.execute("update meta_app set key = 'agencys-own' where id = 100");
    postgres.execute("insert into account_seen values (1000, 1, '2026-11-24T10:00:00Z')");
    attempt("1000", "1");

    JsonObject webhook = get("/api/v1/accounts/1000/webhook");

    assertThat(webhook.getString("callbackUrl"))
        .isEqualTo("http://localhost:" + port + "/webhooks/whatsapp/agencys-own");
    assertThat(webhook.getString("lastReceivedAt")).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(webhook.getJsonObject("lastSignatureFailure").getString("ip"))
        .isEqualTo("203.0.113.9");
    assertThat(webhook.encode()).doesNotContain(Seed.APP_SECRET, Seed.VERIFY_TOKEN);
    assertThat(send("GET", "/api/v1/accounts/1000/webhook", OTHERS, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aRotationKeepsThePreviousSecretAndARepeatChangesNothing() {
    String body = "{\"appSecret\":\"a-new-app-secret\",\"verifyToken\":\"a-new-token\"}";

    assertThat(send("PUT", "/api/v1/accounts/1000/webhook", KEY, body).statusCode()).isEqualTo(200);
    assertThat(send("PUT", "/api/v1/accounts/1000/webhook", KEY, body).body())
        .contains("\"previousSecretAccepted\":true")
        .doesNotContain("a-new");

    await()
        .untilAsserted(() ->
            assertThat(changes)
                .containsExactly(new DirectoryEvent.Changed(), new DirectoryEvent.Changed()));
    assertThat(unsealed("secret", "secret")).isEqualTo("a-new-app-secret");
    assertThat(unsealed("previous_secret", "secret")).isEqualTo(Seed.APP_SECRET);
    assertThat(unsealed("verify_token", "verify_token")).isEqualTo("a-new-token");
    assertThat(
            send("PUT", "/api/v1/accounts/1000/webhook", KEY, "{\"appSecret\":\"short\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(send("PUT", "/api/v1/accounts/1000/webhook", KEY, "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void theSecretOfAnAppThatOthersUseIsNotOnesOwnToSet() {
    postgres.execute(
        "insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token) values (2000, 2, 20, 100, 'whatsapp', '2', 'Theirs', 'x')");

    HttpResponse<String> answer =
        send("PUT", "/api/v1/accounts/1000/webhook", KEY, "{\"appSecret\":\"a-new-app-secret\"}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(unsealed("secret", "secret")).isEqualTo(Seed.APP_SECRET);
    assertThat(
            postgres
                .tenantDatabase(vertx)
                .transaction(
                    1,
                    tx ->
                        tx.query(
                            "select set_webhook_app(1000, 'x', 'x'), (select secret from webhook_app(1000))"))
                .await()
                .iterator()
                .next()
                .getValue(0))
        .isNull();
  }

  private String unsealed(String column, String purpose) {
    String hex = postgres.select("select encode(" + column + ", 'hex') from meta_app").getFirst();
    return vault.unseal(HexFormat.of().parseHex(hex), "meta_app." + purpose + "/100");
  }

  private void attempt(String account, String tenant) {
    postgres.execute(
        """
        insert into webhook_attempt (at, route, ip, status, reason, request_id, account_id, tenant_id)
        values (now(), '/webhooks/whatsapp', '203.0.113.9', 403, 'wrong_signature', 'r1', %s, %s)
        """
            .formatted(account, tenant));
  }

  private static List<String> column(JsonObject page, String name) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString(name))
        .toList();
  }

  private JsonObject get(String path) {
    HttpResponse<String> answer = send("GET", path, KEY, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private HttpResponse<String> post(String path, String body) {
    return send("POST", "/api/v1/webhooks" + path, KEY, body);
  }

  private HttpResponse<String> send(String method, String path, String token, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + token)
            .build();
    return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
  }
}
