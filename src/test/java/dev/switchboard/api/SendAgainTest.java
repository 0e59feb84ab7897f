package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.GraphStandIn.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages that are asked for twice: by their client's own id, and by a retry. */
class SendAgainTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String SEND = "/api/v1/messages";
  private static final String NUMBER = "15550003001";
  private static final long LINE = 3001;

  @BeforeAll
  static void customers() {
    HOUSE.line(LINE, "whatsapp", NUMBER);
    HOUSE.customer(1, LINE, "wa_id", "34600000001", "now()");
    HOUSE.customer(2, LINE, "wa_id", "34600000002", "now()");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static JsonObject asked() {
    JsonObject text = new JsonObject().put("body", "Your table is booked").put("preview_url", true);
    return new JsonObject().put("type", "text").put("text", text).put("clientMessageId", "book-7");
  }

  static Stream<JsonObject> others() {
    return Stream.of(
        asked().put("text", new JsonObject().put("body", "Your table is gone")),
        asked().put("text", new JsonObject().put("body", "Your table is booked")),
        asked().put("context", new JsonObject().put("message_id", "wamid.another")),
        asked()
            .put("type", "template")
            .put(
                "template",
                new JsonObject()
                    .put("name", "hello")
                    .put("language", new JsonObject().put("code", "en"))));
  }

  @ParameterizedTest
  @MethodSource("others")
  void aClientsIdIsOfOneMessageOnly(JsonObject other) {
    String path = "/api/v1/conversations/1/messages";
    HttpResponse<String> first = HOUSE.post(path, asked());
    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);

    HttpResponse<String> refused = HOUSE.post(path, other);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
    assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(refused.body()).contains("\"field\":\"clientMessageId\"");
    assertThat(HOUSE.post(path, turned().put("notUsefulAfter", "2099-01-01T00:00:00Z")).body())
        .isEqualTo(first.body());
    assertThat(messages()).containsExactly("1");
  }

  // The same, in another order of its members.
  private static JsonObject turned() {
    JsonObject text = new JsonObject().put("preview_url", true).put("body", "Your table is booked");
    return new JsonObject().put("clientMessageId", "book-7").put("text", text).put("type", "text");
  }

  private static List<String> messages() {
    return HOUSE.postgres.select("select count(*) from message where client_ref = 'book-7'");
  }

  @Test
  void aClientsIdIsOfOneRecipientOnly() {
    HttpResponse<String> first = HOUSE.post("/api/v1/conversations/1/messages", asked());

    assertThat(HOUSE.post("/api/v1/conversations/2/messages", asked()).statusCode()).isEqualTo(409);
    assertThat(HOUSE.post(SEND, asked().put("from", NUMBER).put("to", "+34600000002")).statusCode())
        .isEqualTo(409);
    assertThat(HOUSE.post(SEND, asked().put("from", NUMBER).put("to", "+34600000001")).body())
        .isEqualTo(first.body());
  }

  @Test
  void aRetryGoesOnTheTermsOfItsMessage() {
    String to = "+34600000011";
    Instant useful = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MILLIS);
    JsonObject second =
        HOUSE
            .words("then this")
            .put("priority", "campaign")
            .put("notUsefulAfter", useful.toString())
            .put("ownershipEpoch", 0)
            .put("clientMessageId", "terms-1");
    JsonObject group =
        new JsonObject()
            .put("from", NUMBER)
            .put("to", to)
            .put("order", "delivered")
            .put("orderTimeout", 1_800)
            .put("messages", new JsonArray().add(HOUSE.words("first this")).add(second));
    HOUSE.graph.plan(to, new Answer.Accept(), new Answer.Refuse(400, 131026));
    JsonArray items = new JsonObject(HOUSE.post(SEND, group).body()).getJsonArray("items");
    String first = items.getJsonObject(0).getString("queueId");
    String failed = items.getJsonObject(1).getString("queueId");
    HOUSE.awaitState(first, "sent");
    HOUSE.status(first, LINE, "delivered");
    HOUSE.awaitState(failed, "failed");
    HOUSE.post("/api/v1/lanes/" + LINE + "/pause", new JsonObject().put("reason", "to look"));

    assertThat(retry(failed).statusCode()).isEqualTo(202);

    assertThat(
            HOUSE.postgres.select(
                """
                select concat_ws(' ', o.priority, o.not_useful_after = '%s', o.ownership_epoch, o.after_message = %s,
                                 o.after_status, o.after_timeout, o.after_until > now() + interval '29 minutes', m.client_ref)
                  from outbox o join message m on m.id = o.message_id where o.message_id = %s
                """
                    .formatted(useful, first, failed)))
        .containsExactly("2 t 0 t delivered 00:30:00 t terms-1");
    HOUSE.post("/api/v1/lanes/" + LINE + "/resume", new JsonObject());
    HOUSE.awaitState(failed, "sent");
  }

  @Test
  void aMachinesMessageIsRetriedBehindThoseOfPeople() {
    String failed = refused("+34600000012", HOUSE.words("by a machine"));
    HOUSE.post("/api/v1/lanes/" + LINE + "/pause", new JsonObject().put("reason", "to look"));

    retry(failed);

    assertThat(HOUSE.postgres.select("select priority from outbox where message_id = " + failed))
        .containsExactly("1");
    HOUSE.post("/api/v1/lanes/" + LINE + "/resume", new JsonObject());
    HOUSE.awaitState(failed, "sent");
  }

  @Test
  void afterATakeoverOnlyAPersonRetriesWhatAutomationWrote() {
    String failed = refused("+34600000013", HOUSE.words("by a script").put("ownershipEpoch", 0));
    String conversation =
        HOUSE
            .postgres
            .select("select conversation_id from message where id = " + failed)
            .getFirst();
    HOUSE.post("/api/v1/conversations/" + conversation + "/takeover", new JsonObject());

    retry(failed);
    HOUSE.awaitState(failed, "cancelled");

    String another = refused("+34600000013", HOUSE.words("by it again").put("ownershipEpoch", 1));
    HOUSE.post("/api/v1/conversations/" + conversation + "/takeover", new JsonObject());
    HOUSE.asAgent("/api/v1/messages/" + another + "/retry", new JsonObject());
    HOUSE.awaitState(another, "sent");
  }

  private static String refused(String to, JsonObject words) {
    HOUSE.graph.plan(to, new Answer.Refuse(400, 131026));
    HttpResponse<String> answer = HOUSE.post(SEND, words.put("from", NUMBER).put("to", to));
    String id = new JsonObject(answer.body()).getString("queueId");
    HOUSE.awaitState(id, "failed");
    return id;
  }

  private static HttpResponse<String> retry(String id) {
    return HOUSE.post("/api/v1/messages/" + id + "/retry", new JsonObject());
  }
}
