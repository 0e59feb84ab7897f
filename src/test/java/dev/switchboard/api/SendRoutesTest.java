package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages over REST: queued, waited for, answered, retried, cancelled; and what is refused. */
class SendRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String KEY = "sbk_test";
  private static final String OTHERS_KEY = "sbk_other";
  // Served by nobody: what is queued there stays queued.
  private static final String IDLE_LINE = "15550009999";

  @BeforeAll
  static void start() {
    HOUSE.line(1001, "whatsapp", IDLE_LINE);
    HOUSE.customer(1, Seed.LINE, "wa_id", "34600000001", "now()");
    HOUSE.customer(2, Seed.LINE, "wa_id", "34600000002", "now() - interval '25 hours'");
    HOUSE.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into api_key (id, tenant_id, name, hash) values (2, 2, 'o', sha256('sbk_other'))",
        """
        insert into sending_lane (account_id, tenant_id, owner, epoch, leased_until)
        values (1001, 1, gen_random_uuid(), 1, now() + interval '1 hour')
        """,
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
        values (11, 1, 1, 1000, 'in', 'customer', 'wamid.question', 'text', 'Open today?', now())
        """);
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @Test
  void queuesAndSays202() {
    HttpResponse<String> answer =
        HOUSE.post("/api/v1/messages", text(IDLE_LINE, "+34 600 111 222", "Hi"));

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonObject body = new JsonObject(answer.body());
    assertThat(body.getString("status")).isEqualTo("queued");
    JsonObject message = HOUSE.get("/api/v1/messages/" + body.getString("queueId"));
    assertThat(message.getString("state")).isEqualTo("queued");
    assertThat(message.getString("text")).isEqualTo("Hi");
    assertThat(message.getString("source")).isEqualTo("api");
  }

  @Test
  void waitsUntilItIsSentAndTellsMetasId() {
    JsonObject sent =
        HOUSE.sent("/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111333", "Now"));

    assertThat(sent.getString("status")).isEqualTo("sent");
    assertThat(sent.getString("wamid")).startsWith("wamid.");
    JsonObject arrived = arrived("+34600111333").getFirst();
    assertThat(arrived.getString("messaging_product")).isEqualTo("whatsapp");
    assertThat(arrived.getJsonObject("text").getString("body")).isEqualTo("Now");
    assertThat(arrived.getString("biz_opaque_callback_data")).startsWith("v1.");
  }

  @Test
  void waitingTellsWhyItFailedInWords() {
    HOUSE.graph.plan("+34600111444", new Answer.Refuse(400, 131026));

    JsonObject failed =
        HOUSE.sent("/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111444", "x"));

    assertThat(failed.getString("status")).isEqualTo("failed");
    assertThat(failed.getJsonObject("error").getInteger("code")).isEqualTo(131026);
    assertThat(failed.getJsonObject("error").getString("reason")).isNotBlank();
  }

  @Test
  void aRepeatWithTheSameClientIdIsTheSameMessage() {
    JsonObject body = text(Seed.PHONE_NUMBER_ID, "34600111555", "Once").put("clientId", "order-7");
    List<CompletableFuture<HttpResponse<String>>> repeats =
        java.util.stream.Stream.generate(() -> HOUSE.postAsync("/api/v1/messages?wait=true", body))
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
    JsonObject body = text(IDLE_LINE, "34600111556", "Once");

    String first = keyed("k-1", body).body();

    assertThat(keyed("k-1", body).body()).isEqualTo(first);
  }

  @Test
  void theSameKeyWithAnotherBodyIsRefusedAndQueuesNothing() {
    JsonObject one = text(IDLE_LINE, "34600111557", "One");
    JsonObject other = text(IDLE_LINE, "34600111557", "Other");

    assertThat(keyed("k-2", one).statusCode()).isEqualTo(202);
    assertThat(keyed("k-2", other).statusCode()).isEqualTo(409);

    assertThat(HOUSE.postgres.select("select count(*) from message where text = 'Other'"))
        .containsExactly("0");
    HOUSE.postgres.execute(
        "update idempotency_key set at = now() - interval '25 hours' where key = 'k-2'");
    assertThat(keyed("k-2", text(IDLE_LINE, "34600111557", "Later")).statusCode()).isEqualTo(202);
  }

  @Test
  void aRefusedRequestDoesNotUseItsKeyUp() {
    JsonObject body = text(IDLE_LINE, "34600111558", "x".repeat(4097));
    assertThat(keyed("k-3", body).statusCode()).isEqualTo(422);

    assertThat(keyed("k-3", text(IDLE_LINE, "34600111558", "x")).statusCode()).isEqualTo(202);
  }

  @Test
  void answersAMessageOfTheConversation() {
    JsonObject body =
        new JsonObject()
            .put("type", "text")
            .put("text", new JsonObject().put("body", "Until six"))
            .put("replyTo", "11");

    JsonObject sent = HOUSE.sent("/api/v1/conversations/1/messages?wait=true", body);

    assertThat(sent.getString("status")).isEqualTo("sent");
    assertThat(arrived("+34600000001").getLast().getJsonObject("context").getString("message_id"))
        .isEqualTo("wamid.question");
    assertThat(HOUSE.post("/api/v1/conversations/1/messages", body.put("replyTo", "12")).body())
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

    HttpResponse<String> refused = HOUSE.post("/api/v1/conversations/2/messages", words);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("\"field\":\"window\"", "\"alternative\":\"Only a template can be sent\"");
    assertThat(
            HOUSE.sent("/api/v1/conversations/2/messages?wait=true", template).getString("status"))
        .isEqualTo("sent");
  }

  @Test
  void retriesWhatFailedAndNothingElse() {
    HOUSE.graph.plan("+34600111666", new Answer.Refuse(400, 131026));
    JsonObject failed =
        HOUSE.sent(
            "/api/v1/messages?wait=true", text(Seed.PHONE_NUMBER_ID, "34600111666", "Again"));
    String retry = "/api/v1/messages/" + failed.getString("queueId") + "/retry";

    assertThat(HOUSE.post(retry, new JsonObject()).statusCode()).isEqualTo(202);
    await()
        .untilAsserted(() ->
            assertThat(
                    HOUSE.get("/api/v1/messages/" + failed.getString("queueId")).getString("state"))
                .isEqualTo("sent"));

    assertThat(HOUSE.post(retry, new JsonObject()).statusCode()).isEqualTo(409);
    assertThat(HOUSE.get("/api/v1/messages/" + failed.getString("queueId")).getValue("error"))
        .isNull();
    assertThat(arrived("+34600111666")).hasSize(2);
  }

  @Test
  void aPersonMaySendAgainWhatIsInDoubt() {
    HOUSE.graph.plan("+34600111777", new Answer.Lose());
    String id =
        new JsonObject(
                HOUSE
                    .post("/api/v1/messages", text(Seed.PHONE_NUMBER_ID, "34600111777", "Lost"))
                    .body())
            .getString("queueId");
    await()
        .untilAsserted(() ->
            assertThat(HOUSE.get("/api/v1/messages/" + id).getString("state"))
                .isEqualTo("in_doubt"));

    assertThat(HOUSE.post("/api/v1/messages/" + id + "/retry", new JsonObject()).statusCode())
        .isEqualTo(202);

    await()
        .untilAsserted(() ->
            assertThat(HOUSE.get("/api/v1/messages/" + id).getString("state")).isEqualTo("sent"));
    assertThat(arrived("+34600111777")).hasSize(2);
  }

  @Test
  void cancelsWhatIsStillQueued() {
    String queued =
        new JsonObject(HOUSE.post("/api/v1/messages", text(IDLE_LINE, "34600111888", "No")).body())
            .getString("queueId");

    assertThat(HOUSE.post("/api/v1/messages/" + queued + "/cancel", new JsonObject()).statusCode())
        .isEqualTo(200);

    assertThat(HOUSE.get("/api/v1/messages/" + queued).getString("state")).isEqualTo("cancelled");
    assertThat(HOUSE.post("/api/v1/messages/" + queued + "/cancel", new JsonObject()).statusCode())
        .isEqualTo(409);
    assertThat(HOUSE.postgres.select("select count(*) from outbox where message_id = " + queued))
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
    List<String> before = HOUSE.postgres.select("select count(*) from message where text = 'x'");

    HttpResponse<String> answer = HOUSE.call("POST", "/api/v1/messages", KEY, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
    assertThat(HOUSE.postgres.select("select count(*) from message where text = 'x'"))
        .isEqualTo(before);
  }

  @Test
  void anotherAgencyCanSendNothingHere() {
    String body = text(Seed.PHONE_NUMBER_ID, "34600000001", "Foreign").encode();

    assertThat(HOUSE.call("POST", "/api/v1/messages", OTHERS_KEY, body).body())
        .contains("\"field\":\"from\"");
    for (String path :
        List.of("conversations/1/messages", "messages/11/retry", "messages/11/cancel")) {
      assertThat(HOUSE.call("POST", "/api/v1/" + path, OTHERS_KEY, body).statusCode())
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

    var _ = HOUSE.sent("/api/v1/messages?wait=true", of("34600111991", "contacts", contacts));
    var _ = HOUSE.sent("/api/v1/messages?wait=true", of("34600111992", "location", location));

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
    return HOUSE.graph.arrived().stream().filter(body -> to.equals(body.getString("to"))).toList();
  }

  private static HttpResponse<String> keyed(String key, JsonObject body) {
    return HOUSE.send(
        "POST",
        "/api/v1/messages",
        Map.of("Authorization", "Bearer " + KEY, "Idempotency-Key", key),
        body.encode());
  }
}
