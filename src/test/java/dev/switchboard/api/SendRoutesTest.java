package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.sending.PostgresLimits;
import dev.switchboard.sending.SendingConfig;
import dev.switchboard.sending.SendingRoom;
import dev.switchboard.sending.SendingVerticle;
import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendRoutesTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final GraphStandIn GRAPH = new GraphStandIn(VERTX);
  private static final String KEY = "sbk_test";
  private static final String OTHERS_KEY = "sbk_other";
  // Served by nobody: what is queued there stays queued.
  private static final String IDLE_LINE = "15550009999";
  private static int port;

  @BeforeAll
  static void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    Seed.line(POSTGRES, vault, 1001, IDLE_LINE);
    POSTGRES.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test')),"
            + " (2, 2, 'o', sha256('sbk_other'))",
        """
        insert into sending_lane (account_id, tenant_id, owner, epoch, leased_until)
        values (1001, 1, gen_random_uuid(), 1, now() + interval '1 hour')
        """,
        "insert into contact (id, tenant_id, name) values (1, 1, 'Nadia'), (2, 1, 'Late')",
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (1, 'wa_id',"
            + " '34600000001', 1), (1, 'wa_id', '34600000002', 2)",
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_inbound_at)
        values (1, 1, 10, 1000, 1, now()), (2, 1, 10, 1000, 2, now() - interval '25 hours')
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
        values (11, 1, 1, 1000, 'in', 'customer', 'wamid.question', 'text', 'Open today?', now())
        """);
    var bus = new Bus(VERTX);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    TenantDatabase database = POSTGRES.tenantDatabase(VERTX);
    Ids ids = new Ids(6, InstantSource.system());
    ThreadStore threads = new ThreadStore(bus, ids);
    var router =
        new ApiRouter(
                database,
                new FeedStore(bus),
                new Authenticator(
                    VERTX, database, "a secret of more than thirty-two bytes, for tests", vault),
                new ApiConfig(8081, null, Proxies.LOOPBACK),
                new Sends(bus, ids, threads, new OutboxStore(bus)))
            .router(VERTX);
    port = VERTX.createHttpServer().requestHandler(router).listen(0).await().actualPort();
    var pipeline = POSTGRES.database(VERTX);
    VERTX
        .deployVerticle(
            () ->
                new SendingVerticle(
                    new SendingRoom(
                        bus,
                        pipeline,
                        vault,
                        ids,
                        threads,
                        GraphHosts.at(GRAPH.base(), Duration.ofSeconds(2)),
                        vertx -> new PostgresLimits()),
                    SendingConfig.DEFAULTS),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  @AfterAll
  static void close() {
    for (String id : VERTX.deploymentIDs()) {
      VERTX.undeploy(id).await();
    }
    VERTX.close().await();
  }

  @Test
  void queuesAndSays202() {
    HttpResponse<String> answer =
        post("/api/v1/messages", text(IDLE_LINE, "+34 600 111 222", "Hi"));

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonObject body = new JsonObject(answer.body());
    assertThat(body.getString("status")).isEqualTo("queued");
    JsonObject message = get("/api/v1/messages/" + body.getString("queueId"));
    assertThat(message.getString("state")).isEqualTo("queued");
    assertThat(message.getString("text")).isEqualTo("Hi");
    assertThat(message.getString("source")).isEqualTo("api");
  }

  @Test
  void waitsUntilItIsSentAndTellsMetasId() {
    JsonObject sent =
        sent("/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111333", "Now"));

    assertThat(sent.getString("status")).isEqualTo("sent");
    assertThat(sent.getString("wamid")).startsWith("wamid.");
    JsonObject arrived = arrived("+34600111333").getFirst();
    assertThat(arrived.getString("messaging_product")).isEqualTo("whatsapp");
    assertThat(arrived.getJsonObject("text").getString("body")).isEqualTo("Now");
    assertThat(arrived.getString("biz_opaque_callback_data")).startsWith("v1.");
  }

  @Test
  void waitingTellsWhyItFailedInWords() {
    GRAPH.plan("+34600111444", new Answer.Refuse(400, 131026));

    JsonObject failed =
        sent("/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111444", "x"));

    assertThat(failed.getString("status")).isEqualTo("failed");
    assertThat(failed.getJsonObject("error").getInteger("code")).isEqualTo(131026);
    assertThat(failed.getJsonObject("error").getString("reason")).isNotBlank();
  }

  @Test
  void aRepeatWithTheSameClientIdIsTheSameMessage() {
    JsonObject body = text(Seed.PHONE_NUMBER_ID, "34600111555", "Once").put("clientId", "order-7");
    List<CompletableFuture<HttpResponse<String>>> repeats =
        java.util.stream.Stream.generate(() ->
                CLIENT.sendAsync(
                    request("POST", "/api/v1/messages?wait=true", KEY, body.encode()).build(),
                    HttpResponse.BodyHandlers.ofString()))
            .limit(5)
            .toList();

    assertThat(
            repeats.stream()
                .map(repeat -> new JsonObject(repeat.join().body()).getString("queueId"))
                .distinct())
        .hasSize(1);
    assertThat(arrived("+34600111555")).hasSize(1);
  }

  @Test
  void theIdempotencyKeyOfTheHeaderIsAClientIdToo() {
    String body = text(IDLE_LINE, "34600111556", "Once").encode();
    var request = request("POST", "/api/v1/messages", KEY, body).header("Idempotency-Key", "k-1");

    String first = send(request).body();

    assertThat(send(request).body()).isEqualTo(first);
  }

  @Test
  void theSameKeyWithAnotherBodyIsRefusedAndQueuesNothing() {
    String path = "/api/v1/messages";
    var one = request("POST", path, KEY, text(IDLE_LINE, "34600111557", "One").encode());
    var other = request("POST", path, KEY, text(IDLE_LINE, "34600111557", "Other").encode());

    assertThat(send(one.header("Idempotency-Key", "k-2")).statusCode()).isEqualTo(202);
    assertThat(send(other.header("Idempotency-Key", "k-2")).statusCode()).isEqualTo(409);

    assertThat(POSTGRES.select("select count(*) from message where text = 'Other'"))
        .containsExactly("0");
    POSTGRES.execute(
        "update idempotency_key set at = now() - interval '25 hours' where key = 'k-2'");
    var later = request("POST", path, KEY, text(IDLE_LINE, "34600111557", "Later").encode());
    assertThat(send(later.header("Idempotency-Key", "k-2")).statusCode()).isEqualTo(202);
  }

  @Test
  void aRefusedRequestDoesNotUseItsKeyUp() {
    JsonObject body = text(IDLE_LINE, "34600111558", "x".repeat(4097));
    var refused = request("POST", "/api/v1/messages", KEY, body.encode());
    assertThat(send(refused.header("Idempotency-Key", "k-3")).statusCode()).isEqualTo(422);

    var shorter =
        request("POST", "/api/v1/messages", KEY, text(IDLE_LINE, "34600111558", "x").encode());
    assertThat(send(shorter.header("Idempotency-Key", "k-3")).statusCode()).isEqualTo(202);
  }

  @Test
  void answersAMessageOfTheConversation() {
    JsonObject body =
        new JsonObject()
            .put("type", "text")
            .put("text", new JsonObject().put("body", "Until six"))
            .put("replyTo", "11");

    JsonObject sent = sent("/api/v1/conversations/1/messages?wait=true", body);

    assertThat(sent.getString("status")).isEqualTo("sent");
    assertThat(arrived("+34600000001").getLast().getJsonObject("context").getString("message_id"))
        .isEqualTo("wamid.question");
    assertThat(post("/api/v1/conversations/1/messages", body.put("replyTo", "12")).body())
        .contains("\"field\":\"replyTo\"");
  }

  @Test
  void afterTheWindowOnlyATemplateGoesIntoAConversation() {
    JsonObject words =
        new JsonObject().put("type", "text").put("text", new JsonObject().put("body", "Hello?"));
    JsonObject template =
        new JsonObject()
            .put("type", "template")
            .put(
                "template",
                new JsonObject()
                    .put("name", "hello")
                    .put("language", new JsonObject().put("code", "en")));

    HttpResponse<String> refused = post("/api/v1/conversations/2/messages", words);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("\"field\":\"window\"", "\"alternative\":\"Only a template can be sent\"");
    assertThat(sent("/api/v1/conversations/2/messages?wait=true", template).getString("status"))
        .isEqualTo("sent");
  }

  @Test
  void retriesWhatFailedAndNothingElse() {
    GRAPH.plan("+34600111666", new Answer.Refuse(400, 131026));
    JsonObject failed =
        sent("/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111666", "Again"));
    String retry = "/api/v1/messages/" + failed.getString("queueId") + "/retry";

    assertThat(post(retry, new JsonObject()).statusCode()).isEqualTo(202);
    await()
        .untilAsserted(() ->
            assertThat(get("/api/v1/messages/" + failed.getString("queueId")).getString("state"))
                .isEqualTo("sent"));

    assertThat(post(retry, new JsonObject()).statusCode()).isEqualTo(409);
    assertThat(get("/api/v1/messages/" + failed.getString("queueId")).getValue("error")).isNull();
    assertThat(arrived("+34600111666")).hasSize(2);
  }

  @Test
  void aPersonMaySendAgainWhatIsInDoubt() {
    GRAPH.plan("+34600111777", new Answer.Lose());
    String id =
        new JsonObject(
                post("/api/v1/messages", text(Seed.PHONE_NUMBER_ID, "34600111777", "Lost")).body())
            .getString("queueId");
    await()
        .untilAsserted(() ->
            assertThat(get("/api/v1/messages/" + id).getString("state")).isEqualTo("in_doubt"));

    assertThat(post("/api/v1/messages/" + id + "/retry", new JsonObject()).statusCode())
        .isEqualTo(202);

    await()
        .untilAsserted(
            () -> assertThat(get("/api/v1/messages/" + id).getString("state")).isEqualTo("sent"));
    assertThat(arrived("+34600111777")).hasSize(2);
  }

  @Test
  void cancelsWhatIsStillQueued() {
    String queued =
        new JsonObject(post("/api/v1/messages", text(IDLE_LINE, "34600111888", "No")).body())
            .getString("queueId");

    assertThat(post("/api/v1/messages/" + queued + "/cancel", new JsonObject()).statusCode())
        .isEqualTo(200);

    assertThat(get("/api/v1/messages/" + queued).getString("state")).isEqualTo("cancelled");
    assertThat(post("/api/v1/messages/" + queued + "/cancel", new JsonObject()).statusCode())
        .isEqualTo(409);
    assertThat(POSTGRES.select("select count(*) from outbox where message_id = " + queued))
        .containsExactly("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | from",
        "{\"from\":\"1\"} | to",
        "{\"from\":\"1\",\"to\":\"+34600000001\",\"type\":\"text\",\"text\":{\"body\":\"x\"}} |"
            + " from",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\"} | type",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\",\"type\":\"fax\"} | type",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\",\"type\":\"text\",\"text\":{\"body\":\""
            + " \"}} | text.body",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\",\"type\":\"image\",\"image\":[]} |"
            + " image",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\",\"type\":\"text\",\"text\":{\"body\":\"x\"},\"biz_opaque_callback_data\":\"x\"}"
            + " | biz_opaque_callback_data",
        "{\"from\":\"15550001000\",\"to\":\"+34600000001\",\"type\":\"text\",\"text\":{\"body\":\"x\"},\"clientId\":\"\"}"
            + " | clientId",
      })
  void saysWhichFieldIsWrongAndQueuesNothing(String body, String field) {
    List<String> before = POSTGRES.select("select count(*) from message where text = 'x'");

    HttpResponse<String> answer = send(request("POST", "/api/v1/messages", KEY, body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
    assertThat(POSTGRES.select("select count(*) from message where text = 'x'")).isEqualTo(before);
  }

  @Test
  void anotherAgencyCanSendNothingHere() {
    String body = text(Seed.PHONE_NUMBER_ID, "34600000001", "Foreign").encode();

    assertThat(send(request("POST", "/api/v1/messages", OTHERS_KEY, body)).body())
        .contains("\"field\":\"from\"");
    for (String path :
        List.of("conversations/1/messages", "messages/11/retry", "messages/11/cancel")) {
      assertThat(send(request("POST", "/api/v1/" + path, OTHERS_KEY, body)).statusCode())
          .as(path)
          .isEqualTo(404);
    }
  }

  @Test
  void everyKindOfContentIsHandedOnAsItIs() {
    JsonArray contacts =
        new JsonArray()
            .add(new JsonObject().put("name", new JsonObject().put("formatted_name", "Ada")));
    JsonObject location =
        new JsonObject().put("latitude", 41.4).put("longitude", 2.2).put("name", "Shop");

    var _ = sent("/api/v1/messages?wait=true", of("34600111991", "contacts", contacts));
    var _ = sent("/api/v1/messages?wait=true", of("34600111992", "location", location));

    assertThat(arrived("+34600111991").getFirst().getJsonArray("contacts")).isEqualTo(contacts);
    assertThat(arrived("+34600111992").getFirst().getJsonObject("location")).isEqualTo(location);
  }

  private static JsonObject text(String from, String to, String body) {
    return new JsonObject()
        .put("from", from)
        .put("to", to.startsWith("+") ? to : "+" + to)
        .put("type", "text")
        .put("text", new JsonObject().put("body", body));
  }

  private static JsonObject of(String to, String type, Object content) {
    return new JsonObject()
        .put("from", Seed.PHONE_NUMBER_ID)
        .put("to", "+" + to)
        .put("type", type)
        .put(type, content);
  }

  private static List<JsonObject> arrived(String to) {
    return GRAPH.arrived().stream().filter(body -> to.equals(body.getString("to"))).toList();
  }

  private static JsonObject sent(String path, JsonObject body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> post(String path, JsonObject body) {
    return send(request("POST", path, KEY, body.encode()));
  }

  private static JsonObject get(String path) {
    HttpResponse<String> answer = send(request("GET", path, KEY, ""));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static HttpRequest.Builder request(
      String method, String path, String token, String body) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    return CLIENT.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join();
  }
}
