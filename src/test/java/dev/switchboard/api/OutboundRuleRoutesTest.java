package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agency's rules for words are set, tried and kept to. */
class OutboundRuleRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String RULES = "/api/v1/outbound-rules";
  private static String admin = "";

  @BeforeAll
  static void people() {
    admin = HOUSE.person(31, "Ada", "admin");
  }

  @BeforeEach
  void none() {
    HOUSE.postgres.execute("delete from outbound_rule");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static JsonObject rule(
      String pattern, @Nullable String replacement, @Nullable String fallback) {
    return new JsonObject()
        .put("pattern", pattern)
        .put("replacement", replacement)
        .put("fallback", fallback);
  }

  private static HttpResponse<String> add(JsonObject rule) {
    return HOUSE.call("POST", RULES, admin, rule.encode());
  }

  private static String added(JsonObject rule) {
    HttpResponse<String> answer = add(rule);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body()).getString("id");
  }

  private static JsonObject tried(JsonObject body) {
    return HOUSE.sent(RULES + "/dry-run", body);
  }

  @Test
  void aRuleIsKeptToFromTheNextMessageOn() {
    String id = added(rule("(?i)guarantee[ds]?", "promise", null));

    HOUSE.sent(
        "/api/v1/messages?wait=true",
        HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600140001", "We guarantee it 1"));
    assertThat(HOUSE.arrivedText("We promise it 1")).isNotNull();

    HttpResponse<String> changed =
        HOUSE.call("PUT", RULES + "/" + id, admin, rule("(?i)guarantee", "mean", null).encode());
    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    HOUSE.sent(
        "/api/v1/messages?wait=true",
        HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600140001", "We guarantee it 2"));
    assertThat(HOUSE.arrivedText("We mean it 2")).isNotNull();

    assertThat(HOUSE.call("DELETE", RULES + "/" + id, admin, "").statusCode()).isEqualTo(204);
    HOUSE.sent(
        "/api/v1/messages?wait=true",
        HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600140001", "We guarantee it 3"));
    assertThat(HOUSE.arrivedText("We guarantee it 3")).isNotNull();
    assertThat(HOUSE.get(RULES).getJsonArray("items")).isEmpty();
    assertThat(
            HOUSE.postgres.select(
                "select act from audit where subject = '%s' order by id".formatted(id)))
        .containsExactly("rule.added", "rule.changed", "rule.removed");
  }

  @Test
  void aTextIsTriedByTheRulesThatThereAreOrByOthers() {
    String first = added(rule("cheap", "good", null));
    String second = added(rule("IBAN", null, "Please call us."));

    assertThat(tried(new JsonObject().put("text", "a cheap one")))
        .isEqualTo(
            new JsonObject()
                .put("text", "a good one")
                .put("changed", true)
                .put("acted", new JsonArray().add(first)));
    assertThat(tried(new JsonObject().put("text", "cheap IBAN")).getJsonArray("acted"))
        .isEqualTo(new JsonArray().add(first).add(second));
    assertThat(tried(new JsonObject().put("text", "fine")))
        .isEqualTo(
            new JsonObject()
                .put("text", "fine")
                .put("changed", false)
                .put("acted", new JsonArray()));
    assertThat(
            tried(
                    new JsonObject()
                        .put("text", "a cheap one")
                        .put("rules", new JsonArray().add(rule("one", "two", null))))
                .getString("text"))
        .isEqualTo("a cheap two");
    assertThat(HOUSE.postgres.select("select count(*) from outbound_rule")).containsExactly("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"replacement\":\"\"} ! pattern ! text",
        "{\"pattern\":\"(\",\"replacement\":\"\"} ! pattern ! RE2",
        "{\"pattern\":\"((a{99}){99}){99}\",\"replacement\":\"\"} ! pattern ! 1000 steps",
        "{\"pattern\":\"a*\",\"replacement\":\"\"} ! pattern ! nothing",
        "{\"pattern\":\"a\"} ! replacement ! fallback",
        "{\"pattern\":\"a\",\"fallback\":\" \"} ! fallback ! 1 to 1000",
        "{\"pattern\":\"a\",\"replacement\":7} ! replacement ! 0 to 200",
      })
  void whatCannotBeARuleIsRefusedByFieldAndReason(String body, String field, String reason) {
    HttpResponse<String> answer = add(new JsonObject(body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    JsonObject error = new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("reason")).contains(reason);
    HttpResponse<String> trial =
        HOUSE.post(
            RULES + "/dry-run",
            new JsonObject()
                .put("text", "x")
                .put("rules", new JsonArray().add(new JsonObject(body))));
    assertThat(trial.statusCode()).isEqualTo(422);
    assertThat(trial.body()).contains("\"field\":\"rules[0]." + field + "\"");
    assertThat(HOUSE.get(RULES).getJsonArray("items")).isEmpty();
  }

  @Test
  void thereAreNoMoreThanFifty() {
    HOUSE.postgres.execute(
        "insert into outbound_rule (id, tenant_id, pattern, replacement) select n, 1, 'x', '' from generate_series(1, 49) n");

    added(rule("y", "", null));

    assertThat(add(rule("z", "", null)).statusCode()).isEqualTo(409);
  }

  @Test
  void togetherTheyCostAMessageNoMoreThanIsGood() {
    String half = "[a-z]{480}";
    for (int i = 0; i < 5; i++) {
      added(rule(half, "", null));
    }

    HttpResponse<String> answer = add(rule(half, "", null));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("5000 steps");
    String small = added(rule("x", "", null));
    assertThat(
            HOUSE
                .call("PUT", RULES + "/" + small, admin, rule(half, "", null).encode())
                .statusCode())
        .isEqualTo(422);
    JsonArray six = new JsonArray();
    for (int i = 0; i < 6; i++) {
      six.add(rule(half, "", null));
    }
    assertThat(
            HOUSE
                .post(RULES + "/dry-run", new JsonObject().put("text", "x").put("rules", six))
                .body())
        .contains("\"field\":\"rules[5].pattern\"");
  }

  @Test
  void ofTwoWhoChangeARuleTheSecondIsTold() {
    String path = RULES + "/" + added(rule("a", "b", null));
    String tag = HOUSE.call("GET", path, admin, "").headers().firstValue("ETag").orElseThrow();

    assertThat(HOUSE.ifMatch(tag, "PUT", path, admin, rule("a", "c", null)).statusCode())
        .isEqualTo(200);
    assertThat(HOUSE.ifMatch(tag, "PUT", path, admin, rule("a", "d", null)).statusCode())
        .isEqualTo(412);
    assertThat(HOUSE.ifMatch(tag, "DELETE", path, admin, new JsonObject()).statusCode())
        .isEqualTo(412);

    assertThat(HOUSE.get(path).getString("replacement")).isEqualTo("c");
  }

  @Test
  void whatRulesMakeTooLongIsRefusedAndNotCut() {
    added(rule("a", "a".repeat(200), null));

    HttpResponse<String> answer =
        HOUSE.post(
            "/api/v1/messages",
            HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600140002", "a".repeat(4_096)));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
  }
}
