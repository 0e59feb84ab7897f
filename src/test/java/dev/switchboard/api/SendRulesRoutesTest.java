package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the rules of the platforms and of the agency make of a send. */
class SendRulesRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String SEND = "/api/v1/messages";

  @BeforeAll
  static void customers() {
    HOUSE.customer(1, 1000, "wa_id", "34600000001", "now()");
    HOUSE.customer(2, 1000, "wa_id", "34600000002", "now() - interval '25 hours'");
    HOUSE.customer(3, 1000, "user_id", "ES.13491208655302741918", "now()");
    HOUSE.line(2001, "messenger", "page-1");
    HOUSE.customer(4, 2001, "psid", "7001", "now()");
    HOUSE.customer(5, 2001, "psid", "7002", "now() - interval '3 days'");
    HOUSE.customer(6, 2001, "psid", "7003", "now() - interval '8 days'");
    HOUSE.line(2002, "instagram", "ig-1");
    HOUSE.customer(7, 2002, "igsid", "8001", "now()");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  @ParameterizedTest
  @CsvSource({
    "12, to",
    "34600111222, to",
    "+34 600, to",
  })
  void aNumberIsWrittenWithItsPlusSignAndCountry(String to, String field) {
    var answer = HOUSE.post(SEND, HOUSE.text(Seed.PHONE_NUMBER_ID, to, "x"));

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"", "\"alternative\"");
  }

  @Test
  void theWindowIsAskedForByNumberToo() {
    JsonObject late = HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600000002", "late");

    assertThat(HOUSE.post(SEND, late).statusCode()).isEqualTo(422);
    assertThat(
            HOUSE
                .post(SEND, HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999001", "never heard of"))
                .statusCode())
        .isEqualTo(202);
  }

  @Test
  void aCustomerWhoHidesTheirNumberIsWrittenToByTheirId() {
    JsonObject sent =
        HOUSE.sent(
            SEND + "?wait=true",
            new JsonObject()
                .put("from", Seed.PHONE_NUMBER_ID)
                .put("recipient", "ES.13491208655302741918")
                .put("type", "text")
                .put("text", new JsonObject().put("body", "hidden")));

    assertThat(sent.getString("status")).isEqualTo("sent");
    JsonObject body = HOUSE.arrivedText("hidden");
    assertThat(body.getString("recipient")).isEqualTo("ES.13491208655302741918");
    assertThat(body.containsKey("to")).isFalse();
  }

  @Test
  void aPageAnswersWithinItsWindowAndAPersonForAWeek() {
    JsonObject words = HOUSE.words("to a page");

    JsonObject sent = HOUSE.sent("/api/v1/conversations/4/messages?wait=true", words);

    assertThat(sent.getString("wamid")).startsWith("m_");
    JsonObject body = HOUSE.arrivedMessage("to a page");
    assertThat(body.getJsonObject("recipient").getString("id")).isEqualTo("7001");
    assertThat(body.getString("messaging_type")).isEqualTo("RESPONSE");
    assertThat(body.getJsonObject("message").getString("metadata")).startsWith("v1.");
    // The key is a machine's.
    assertThat(HOUSE.post("/api/v1/conversations/5/messages", words).statusCode()).isEqualTo(422);
    assertThat(HOUSE.post("/api/v1/conversations/6/messages", words).statusCode()).isEqualTo(422);
    var human =
        HOUSE.asAgent("/api/v1/conversations/5/messages?wait=true", HOUSE.words("by a person"));
    assertThat(human.statusCode()).as(human.body()).isEqualTo(200);
    assertThat(HOUSE.arrivedMessage("by a person").getString("tag")).isEqualTo("HUMAN_AGENT");
  }

  @Test
  void instagramCountsBytes() {
    String umlauts = "ü".repeat(501);

    assertThat(HOUSE.post("/api/v1/conversations/7/messages", HOUSE.words(umlauts)).statusCode())
        .isEqualTo(422);
    assertThat(
            HOUSE
                .sent("/api/v1/conversations/7/messages?wait=true", HOUSE.words("short"))
                .getString("status"))
        .isEqualTo("sent");
    assertThat(HOUSE.arrivedMessage("short").getJsonObject("message").fieldNames())
        .containsExactly("text");
  }

  @Test
  void aGroupIsQueuedTogetherAndEachWaitsForTheOneBefore() {
    JsonArray messages =
        new JsonArray().add(HOUSE.words("group one")).add(HOUSE.words("group two"));
    JsonObject group =
        new JsonObject()
            .put("from", Seed.PHONE_NUMBER_ID)
            .put("to", "+34600999002")
            .put("order", "delivered")
            .put("messages", messages);

    var answer = HOUSE.post(SEND, group);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonArray items = new JsonObject(answer.body()).getJsonArray("items");
    String first = items.getJsonObject(0).getString("queueId");
    String second = items.getJsonObject(1).getString("queueId");
    HOUSE.awaitState(first, "sent");
    assertThat(HOUSE.get("/api/v1/messages/" + second).getString("state")).isEqualTo("queued");
    HOUSE.status(first, 1000, "delivered");
    HOUSE.awaitState(second, "sent");
  }

  @Test
  void automationIsFencedByTheEpochThatTakingOverAnswers() {
    long epoch =
        new JsonObject(HOUSE.post("/api/v1/conversations/1/takeover", new JsonObject()).body())
            .getLong("ownershipEpoch");
    String path = "/api/v1/conversations/1/messages";

    String stale =
        new JsonObject(
                HOUSE.post(path, HOUSE.words("stale").put("ownershipEpoch", epoch - 1)).body())
            .getString("queueId");
    String own =
        new JsonObject(HOUSE.post(path, HOUSE.words("own").put("ownershipEpoch", epoch)).body())
            .getString("queueId");

    HOUSE.awaitState(stale, "cancelled");
    HOUSE.awaitState(own, "sent");
  }

  @Test
  void whatIsTooLateIsHeldAndAPersonMaySendItAfterAll() {
    JsonObject body =
        HOUSE
            .text(Seed.PHONE_NUMBER_ID, "+34600999003", "too late")
            .put("notUsefulAfter", Instant.now().minusSeconds(1).toString());
    String id = new JsonObject(HOUSE.post(SEND, body).body()).getString("queueId");
    HOUSE.awaitState(id, "held");

    assertThat(HOUSE.get("/api/v1/alerts").getJsonArray("items").stream())
        .anySatisfy(alert -> assertThat(((JsonObject) alert).getString("messageId")).isEqualTo(id));
    assertThat(HOUSE.post("/api/v1/messages/" + id + "/retry", new JsonObject()).statusCode())
        .isEqualTo(202);

    HOUSE.awaitState(id, "sent");
  }

  @Test
  void aMessageTellsItsWholeWay() {
    HOUSE.graph.plan("+34600999004", new Answer.Refuse(400, 131056));
    JsonObject sent =
        HOUSE.sent(SEND + "?wait=true", HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999004", "traced"));
    String id = sent.getString("queueId");
    HOUSE.status(id, 1000, "delivered");

    JsonObject message = HOUSE.get("/api/v1/messages/" + id);

    assertThat(
            message.getJsonArray("attempts").stream().map(a -> ((JsonObject) a).getString("state")))
        .containsExactly("rejected", "accepted");
    assertThat(message.getJsonArray("statuses")).hasSize(1);
    JsonObject steps = message.getJsonObject("waterfall");
    assertThat(steps.fieldNames())
        .containsExactly("queued", "dequeued", "called", "accepted", "delivered");
    List<Instant> times =
        steps.stream().map(step -> Instant.parse((String) step.getValue())).toList();
    assertThat(times).isSorted();
  }

  @Test
  void aMessageTellsWhatThePlatformChargesForIt() {
    JsonObject sent =
        HOUSE.sent(SEND + "?wait=true", HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999014", "priced"));
    String id = sent.getString("queueId");
    HOUSE.status(id, 1000, "sent");
    HOUSE.status(id, 1000, "delivered");
    HOUSE.status(id, 1000, "read");
    HOUSE.postgres.execute(
        """
        update status_fact set
          pricing = case status when 'delivered' then '{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility","new":[1]}'
                                when 'read' then 'no object' end,
          conversation = case status when 'sent' then '{"id":"c","origin":{"type":"referral_conversion"},"expiration_timestamp":"1767225600"}'
                                     when 'read' then '{"origin":7,"expiration_timestamp":"soon"}' end
         where message_id = %s
        """
            .formatted(id));

    JsonObject message = HOUSE.get("/api/v1/messages/" + id);

    List<JsonObject> statuses =
        message.getJsonArray("statuses").stream().map(JsonObject.class::cast).toList();
    assertThat(statuses.get(1).getJsonObject("pricing"))
        .isEqualTo(
            new JsonObject()
                .put("category", "utility")
                .put("type", "regular")
                .put("model", "PMP")
                .put("billable", true));
    assertThat(statuses.get(0).getJsonObject("pricing")).isNull();
    assertThat(statuses.get(0).getJsonObject("conversation"))
        .isEqualTo(
            new JsonObject()
                .put("id", "c")
                .put("category", "referral_conversion")
                .put("endsAt", "2026-01-01T00:00:00Z"));
    assertThat(statuses.get(2).getJsonObject("pricing")).isNull();
    assertThat(statuses.get(2).getJsonObject("conversation").getString("endsAt")).isNull();
  }

  @Test
  void forbiddenWordsAreReplacedBeforeAnythingIsQueued() {
    HOUSE.postgres.execute(
        "insert into outbound_rule (id, tenant_id, pattern, replacement, fallback) values (1, 1,"
            + " '(?i)guarantee[ds]?', 'promise', null), (2, 1, 'IBAN', null, 'Please call us.')");
    try {
      HOUSE.sent(
          SEND + "?wait=true",
          HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999005", "We Guaranteed it and guarantee it"));
      HOUSE.sent(
          SEND + "?wait=true", HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999005", "Our IBAN is …"));
      // A person's own words are theirs.
      JsonObject mine =
          HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999005", "I guarantee it (see you at 5)");
      assertThat(HOUSE.asAgent(SEND + "?wait=true", mine).statusCode()).isEqualTo(200);
    } finally {
      HOUSE.postgres.execute("delete from outbound_rule");
    }

    assertThat(HOUSE.arrivedText("We promise it and promise it")).isNotNull();
    assertThat(HOUSE.arrivedText("Please call us.")).isNotNull();
    assertThat(HOUSE.arrivedText("I guarantee it (see you at 5)")).isNotNull();
  }

  @Test
  void readingAndTypingAreTold() {
    HOUSE.postgres.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at)
        values (12, 1, 1, 1000, 'in', 'customer', 'wamid.theirs', 'text', 'Hello?', now())
        """,
        "update conversation set unread = 1 where id = 1");

    assertThat(HOUSE.post("/api/v1/conversations/1/read", new JsonObject()).statusCode())
        .isEqualTo(204);
    await()
        .untilAsserted(() ->
            assertThat(HOUSE.graph.arrived())
                .contains(
                    new JsonObject()
                        .put("messaging_product", "whatsapp")
                        .put("status", "read")
                        .put("message_id", "wamid.theirs")));

    assertThat(HOUSE.post("/api/v1/conversations/1/typing", new JsonObject()).statusCode())
        .isEqualTo(204);
    await()
        .untilAsserted(() ->
            assertThat(HOUSE.graph.arrived())
                .anyMatch(body -> body.containsKey("typing_indicator")));
  }

  @Test
  void theClientsOwnIdIsUniqueUnderBothNames() {
    JsonObject body = HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600999006", "once");

    String first = HOUSE.post(SEND, body.copy().put("clientMessageId", "c-77")).body();

    assertThat(HOUSE.post(SEND, body.copy().put("clientId", "c-77")).body()).isEqualTo(first);
    assertThat(HOUSE.post(SEND, body.copy().put("clientId", "answer:1:2:x")).statusCode())
        .isEqualTo(400);
  }
}
