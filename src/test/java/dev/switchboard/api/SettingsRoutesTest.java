package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lines may send is set over the API, and taken by lanes that run. */
class SettingsRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();
  private static final String LINE = "/api/v1/lanes/1101/settings";
  private static final String AGENCY = "/api/v1/sending-settings";
  private static String owner = "";

  @BeforeAll
  static void lines() {
    HOUSE.line(1101, "whatsapp", "15550001101");
    HOUSE.line(1102, "instagram", "ig-1102");
    HOUSE.line(1103, "whatsapp", "15550001103");
    HOUSE.line(1104, "whatsapp", "15550001104");
    owner = HOUSE.person(21, "Olga", "owner");
  }

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static HttpResponse<String> patch(String path, JsonObject body) {
    return HOUSE.call("PATCH", path, owner, body.encode());
  }

  private static JsonObject set(String path, JsonObject body) {
    HttpResponse<String> answer = patch(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private static JsonObject resend(String kind, String what) {
    return new JsonObject().put("resend", new JsonObject().put(kind, what));
  }

  @Test
  void whatIsNotSetStaysAndEachChangeIsAVersionAndLogged() {
    String line = "/api/v1/lanes/1104/settings";
    JsonObject before = HOUSE.get(line);
    assertThat(before.getInteger("inFlight")).isEqualTo(1);
    assertThat(before.getInteger("perSecond")).isEqualTo(80);
    assertThat(before.getValue("dailyCap")).isNull();
    assertThat(before.getJsonObject("resend").getMap())
        .containsEntry("text", "automatic")
        .containsEntry("template", "ask")
        .containsEntry("payment", "ask")
        .containsEntry("code", "ask");
    String tag = HOUSE.call("GET", line, owner, "").headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> done =
        HOUSE.ifMatch(tag, "PATCH", line, owner, new JsonObject().put("inFlight", 4));
    assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    assertThat(
            HOUSE
                .ifMatch(tag, "PATCH", line, owner, new JsonObject().put("inFlight", 5))
                .statusCode())
        .isEqualTo(412);
    JsonObject after = set(line, resend("template", "automatic").put("dailyCap", 7));

    assertThat(after.getInteger("inFlight")).isEqualTo(4);
    assertThat(after.getInteger("perSecond")).isEqualTo(80);
    assertThat(after.getInteger("dailyCap")).isEqualTo(7);
    assertThat(after.getJsonObject("resend").getString("template")).isEqualTo("automatic");
    assertThat(after.getJsonObject("resend").getString("text")).isEqualTo("automatic");
    assertThat(set(line, new JsonObject().put("dailyCap", 7))).isEqualTo(after);
    assertThat(
            HOUSE.postgres.select(
                "select act || ' ' || (detail #>> '{from,inFlight}') || ' ' || (detail #>> '{to,inFlight}') from audit where subject = '1104' order by id"))
        .containsExactly("lane.changed 1 4", "lane.changed 4 4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1101 | {\"inFlight\":0} | inFlight | 1 to 64",
        "1101 | {\"inFlight\":65} | inFlight | 1 to 64",
        "1101 | {\"inFlight\":\"2\"} | inFlight | 1 to 64",
        "1101 | {\"inFlight\":1.5} | inFlight | 1 to 64",
        "1101 | {\"inFlight\":null} | inFlight | 1 to 64",
        "1101 | {\"perSecond\":1001} | perSecond | 1 to 1000",
        "1101 | {\"perSecond\":5,\"dailyCap\":-1} | dailyCap | 0 to 10000000",
        "1101 | {\"resend\":[]} | resend | object",
        "1101 | {\"resend\":{\"sticker\":\"ask\"}} | resend.sticker | class",
        "1101 | {\"resend\":{\"code\":true}} | resend.code | automatic or ask",
        "1102 | {\"resend\":{\"text\":\"automatic\"}} | resend.text | Instagram",
      })
  void whatCannotBeIsRefusedByFieldAndLimitAndNothingIsDone(
      String line, String body, String field, String limit) {
    String path = "/api/v1/lanes/" + line + "/settings";
    JsonObject before = HOUSE.get(path);

    HttpResponse<String> answer = patch(path, new JsonObject(body));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject error = new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("reason")).contains(limit);
    assertThat(HOUSE.get(path)).isEqualTo(before);
  }

  @Test
  void onlyWhatThereIsCanBeSet() {
    assertThat(patch(LINE, new JsonObject().put("inflight", 2)).statusCode()).isEqualTo(400);
    assertThat(patch(AGENCY, new JsonObject()).statusCode()).isEqualTo(422);
    assertThat(patch("/api/v1/lanes/99/settings", new JsonObject()).statusCode()).isEqualTo(404);
    HOUSE.postgres.execute("update account set active = false where id = 1102");
    assertThat(patch("/api/v1/lanes/1102/settings", new JsonObject()).statusCode()).isEqualTo(409);
    HOUSE.postgres.execute("update account set active = true where id = 1102");
  }

  @Test
  void aPlatformsLimitIsShown() {
    String path = "/api/v1/lanes/1103/settings";
    assertThat(HOUSE.get(path).getValue("messagingLimit")).isNull();
    HOUSE.postgres.execute(
        "update account set business_id = 'b-3' where id = 1103",
        """
        insert into account_event (id, tenant_id, business_id, field, payload, at, leaf_id, daily_limit)
        values (1, 1, 'b-3', 'business_capability_update', '{}', now(), 1, 2000)
        """);
    assertThat(HOUSE.get(path).getValue("messagingLimit")).isEqualTo(2000);
    HOUSE.postgres.execute("update account_event set daily_limit = 2147483647");
    assertThat(HOUSE.get(path).getValue("messagingLimit")).isEqualTo("unlimited");
  }

  private static String send(String to, String words) {
    return new JsonObject(
            HOUSE.post("/api/v1/messages", HOUSE.text("15550001101", to, words)).body())
        .getString("queueId");
  }

  private static void awaitCapped(String id) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> {
          JsonObject waits = HOUSE.get("/api/v1/messages/" + id).getJsonObject("waitsFor");
          assertThat(waits).isNotNull();
          assertThat(waits.getString("kind")).isEqualTo("capped");
          assertThat(waits.getString("reason")).contains("as your agency allows");
        });
    assertThat(
            HOUSE
                .get("/api/v1/lanes/1101")
                .getJsonArray("limits")
                .getJsonObject(0)
                .getString("kind"))
        .isEqualTo("capped");
  }

  @Test
  void aLaneThatRunsTakesWhatIsSetAtOnce() {
    for (String path : new String[] {LINE, AGENCY}) {
      set(path, new JsonObject().put("dailyCap", 0));
      String id = send("+34600130001", "waits for " + path);
      awaitCapped(id);

      // What a lane believes of a cap, it believes for five minutes.
      set(path, new JsonObject().put("dailyCap", null));
      HOUSE.awaitState(id, "sent");

      assertThat(HOUSE.get("/api/v1/messages/" + id).getValue("waitsFor")).isNull();
      assertThat(HOUSE.get("/api/v1/lanes/1101").getJsonArray("limits")).isEmpty();
    }
    assertThat(
            HOUSE.postgres.select(
                "select coalesce(detail #>> '{to,dailyCap}', 'none') from audit where act = 'sending.changed' order by id"))
        .containsExactly("0", "none");
  }
}
