package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A template that is sent shows its words, and is of a class by what it carries. */
class TemplateSendsTest {
  private static final ApiHouse HOUSE = new ApiHouse();

  @BeforeAll
  static void templates() {
    HOUSE.postgres.execute("update account set business_id = 'b-1' where id = 1000");
    template("welcome", "UTILITY", "Hello {{1}}, welcome.");
    template("login", "AUTHENTICATION", "*{{1}}* is your code.");
    HOUSE.customer(1, 1000, "wa_id", "34600150001", "now()");
    HOUSE.customer(2, 1000, "wa_id", "34600150002", "now() - interval '25 hours'");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static void template(String name, String category, String body) {
    HOUSE.postgres.execute(
        """
        insert into message_template (tenant_id, business_id, name, language, external_id, category, category_at, status,
                                      status_at, quality, quality_at, named, components, synced_at)
        values (1, 'b-1', '%s', 'en', '%s', '%s', now(), 'APPROVED', now(), 'GREEN', now(), false,
                '[{"type":"BODY","text":"%s"},{"type":"FOOTER","text":"Pipmarrow"}]', now())
        """
            .formatted(name, name, category, body));
  }

  private static JsonObject send(String to, String name, String word) {
    JsonObject template =
        new JsonObject()
            .put("name", name)
            .put("language", new JsonObject().put("code", "en"))
            .put(
                "components",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("type", "body")
                            .put(
                                "parameters",
                                new JsonArray()
                                    .add(new JsonObject().put("type", "text").put("text", word)))));
    return new JsonObject()
        .put("from", Seed.PHONE_NUMBER_ID)
        .put("to", to)
        .put("type", "template")
        .put("template", template);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "welcome | Ana | Hello Ana, welcome.\\nPipmarrow",
        "login | 123456 | *••••••* is your code.\\nPipmarrow",
        "not_known_here | x | not_known_here",
      })
  void theThreadAndTheListShowItsWords(String name, String word, String shown) {
    String words = shown.replace("\\n", "\n");
    JsonObject sent = HOUSE.sent("/api/v1/messages?wait=true", send("+34600150001", name, word));

    String id = sent.getString("queueId");
    assertThat(HOUSE.get("/api/v1/messages/" + id).getString("text")).isEqualTo(words);
    assertThat(HOUSE.get("/api/v1/conversations/1").getString("preview")).isEqualTo(words);
    assertThat(HOUSE.graph.arrived().getLast().getJsonObject("template").getString("name"))
        .isEqualTo(name);
  }

  @Test
  void aRepeatIsTheSameMessageAlsoOnceItsTemplateIsKnown() {
    JsonObject body = send("+34600150001", "later_known", "x").put("clientMessageId", "t-1");
    String first = HOUSE.post("/api/v1/messages", body).body();
    template("later_known", "UTILITY", "Now {{1}}");

    assertThat(HOUSE.post("/api/v1/messages", body).body()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"welcome, template", "login, code", "not_known_here, code"})
  void whatItWouldMeanTwiceIsKnownByItsList(String name, String kind) {
    String to = "+3460015" + (1_000 + Math.abs(name.hashCode() % 1_000));
    HOUSE.graph.plan(to, new Answer.Lose());
    HttpResponse<String> answer = HOUSE.post("/api/v1/messages", send(to, name, "y"));
    String id = new JsonObject(answer.body()).getString("queueId");
    HOUSE.awaitState(id, "in_doubt");

    assertThat(
            HOUSE.postgres.select(
                "select class || ' ' || resend from outbox where message_id = " + id))
        .containsExactly(kind + " false");
    JsonObject doubt =
        HOUSE.get("/api/v1/lanes/1000/in-doubt").getJsonArray("items").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("messageId").equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(doubt.getString("waitsFor")).isEqualTo("person");
    HOUSE.postgres.execute(
        "update account set resend = '{text,%s}' where id = 1000".formatted(kind));
    assertThat(
            HOUSE.get("/api/v1/lanes/1000/in-doubt").getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("messageId").equals(id))
                .map(one -> one.getString("waitsFor")))
        .containsExactly("status");
    HOUSE.postgres.execute("update account set resend = '{text}' where id = 1000");
  }

  @Test
  void onlyATemplateOutsideTheWindowOpensAConversation() {
    HOUSE.postgres.execute(
        "insert into sending_lane (account_id, tenant_id) values (1000, 1) on conflict do nothing",
        "update sending_lane set stopped_at = now(), stopped_by = 'k', stopped_reason = 'test' where account_id = 1000");
    HOUSE.post("/api/v1/messages", send("+34600150001", "welcome", "open"));
    HOUSE.post("/api/v1/messages", send("+34600150002", "welcome", "closed"));

    assertThat(
            HOUSE.postgres.select(
                "select recipient || ' ' || initiates from outbox where attempt_id is null order by position"))
        .containsExactly("34600150001 false", "34600150002 true");
    HOUSE.postgres.execute(
        "update sending_lane set stopped_at = null, stopped_by = null, stopped_reason = null");
  }
}
