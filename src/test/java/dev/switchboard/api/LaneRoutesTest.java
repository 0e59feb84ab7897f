package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.GraphStandIn.Answer;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Queues are seen, stopped, let go on; what is in doubt is decided. */
class LaneRoutesTest {
  private static final ApiHouse HOUSE = new ApiHouse();

  @AfterAll
  static void close() {
    HOUSE.close();
  }

  private static JsonObject lane() {
    return HOUSE.get("/api/v1/lanes/" + Seed.LINE);
  }

  private static JsonObject doubtful(String to, String words) {
    HOUSE.graph.plan(to, new Answer.Lose());
    String id =
        new JsonObject(
                HOUSE.post("/api/v1/messages", HOUSE.text(Seed.PHONE_NUMBER_ID, to, words)).body())
            .getString("queueId");
    HOUSE.awaitState(id, "in_doubt");
    return new JsonObject().put("id", id);
  }

  private static HttpResponse<String> decide(String id, String outcome) {
    return HOUSE.post(
        "/api/v1/messages/" + id + "/decide", new JsonObject().put("outcome", outcome));
  }

  private static long calls(String words) {
    return HOUSE.graph.arrived().stream()
        .filter(body -> words.equals(body.getJsonObject("text").getString("body")))
        .count();
  }

  @Test
  void aStoppedLaneSendsNothingAndSaysWhyUntilItIsLetGoOn() {
    String path = "/api/v1/lanes/" + Seed.LINE;
    HttpResponse<String> stopped =
        HOUSE.post(path + "/pause", new JsonObject().put("reason", "The offer has a wrong price"));
    assertThat(stopped.statusCode()).as(stopped.body()).isEqualTo(200);

    String id =
        new JsonObject(
                HOUSE
                    .post(
                        "/api/v1/messages",
                        HOUSE.text(Seed.PHONE_NUMBER_ID, "+34600120001", "held back"))
                    .body())
            .getString("queueId");
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(HOUSE.get("/api/v1/messages/" + id).getString("state")).isEqualTo("queued"));

    JsonObject lane = lane();
    assertThat(lane.getString("state")).isEqualTo("stopped");
    assertThat(lane.getLong("queued")).isEqualTo(1);
    assertThat(lane.getString("oldestQueuedAt")).isNotNull();
    assertThat(lane.getJsonObject("pause").getString("reason"))
        .isEqualTo("The offer has a wrong price");
    assertThat(lane.getJsonObject("pause").getString("who")).isEqualTo("k");
    assertThat(lane.getJsonObject("owner").getString("node")).contains("@");

    assertThat(HOUSE.post(path + "/resume", new JsonObject()).statusCode()).isEqualTo(200);
    HOUSE.awaitState(id, "sent");
    JsonObject after = lane();
    assertThat(after.getString("state")).isEqualTo("running");
    assertThat(after.getJsonObject("pause")).isNull();
    assertThat(after.getLong("sentLastHour")).isPositive();
    assertThat(HOUSE.postgres.select("select act from audit where subject = '1000' order by id"))
        .containsExactly("lane.paused", "lane.resumed");
  }

  @Test
  void aPauseOfThePlatformIsSaidInWordsAndCanBeEnded() {
    HOUSE.line(1003, "whatsapp", "15550001003");
    HOUSE.postgres.execute(
        "insert into sending_lane (account_id, tenant_id, paused_until, pauses, pause_code, pause_reason) values (1003, 1, now() + interval '1 hour', 1, 190, 'expired')");

    JsonObject pause = HOUSE.get("/api/v1/lanes/1003").getJsonObject("pause");

    assertThat(pause.getString("by")).isEqualTo("platform");
    assertThat(pause.getString("reason")).contains("no longer accepts our sign-in");
    assertThat(pause.getString("action")).isEqualTo("Sign in again");
    HttpResponse<String> resumed = HOUSE.post("/api/v1/lanes/1003/resume", new JsonObject());
    assertThat(new JsonObject(resumed.body()).getString("state")).isEqualTo("running");
  }

  @Test
  void lanesComePageByPage() {
    HOUSE.line(1004, "whatsapp", "15550001004");

    JsonObject first = HOUSE.get("/api/v1/lanes?limit=1");
    JsonObject second = HOUSE.get("/api/v1/lanes?limit=1&cursor=" + first.getString("next"));

    assertThat(first.getJsonArray("items").getJsonObject(0).getString("id")).isEqualTo("1000");
    assertThat(second.getJsonArray("items").getJsonObject(0).getString("id")).isNotEqualTo("1000");
  }

  @Test
  void whatIsInDoubtIsListedAndSentAgainWhenAPersonSaysSo() {
    String id = doubtful("+34600120002", "once more").getString("id");

    JsonObject doubt =
        HOUSE.get("/api/v1/lanes/1000/in-doubt").getJsonArray("items").stream()
            .map(JsonObject.class::cast)
            .filter(one -> one.getString("messageId").equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(doubt.getString("text")).isEqualTo("once more");
    assertThat(doubt.getString("waitsFor")).isEqualTo("status");

    HttpResponse<String> decided = decide(id, "send-again");
    assertThat(decided.statusCode()).as(decided.body()).isEqualTo(200);
    HOUSE.awaitState(id, "sent");
    assertThat(calls("once more")).isEqualTo(2);
    assertThat(decide(id, "failed").statusCode()).isEqualTo(409);
    assertThat(
            HOUSE.postgres.select(
                "select detail ->> 'outcome' from audit where subject = '" + id + "'"))
        .containsExactly("send-again");
  }

  @Test
  void whatAPersonSaysWentOutOrDidNotIsNotSentAgain() {
    String sent = doubtful("+34600120003", "it went").getString("id");
    String failed = doubtful("+34600120004", "it did not").getString("id");

    assertThat(decide(sent, "sent").statusCode()).isEqualTo(200);
    assertThat(decide(failed, "failed").statusCode()).isEqualTo(200);

    assertThat(HOUSE.get("/api/v1/messages/" + sent).getString("state")).isEqualTo("sent");
    JsonObject gone = HOUSE.get("/api/v1/messages/" + failed);
    assertThat(gone.getString("state")).isEqualTo("failed");
    assertThat(gone.getJsonObject("error").getString("reason"))
        .isEqualTo("A person decided that it did not go out.");
    assertThat(calls("it went") + calls("it did not")).isEqualTo(2);
    assertThat(
            HOUSE.postgres.select(
                "select count(*) from outbox where message_id in (%s, %s)".formatted(sent, failed)))
        .containsExactly("0");
  }

  @Test
  void badRequestsSayWhichField() {
    assertThat(decide("99", "sent").statusCode()).isEqualTo(404);
    HttpResponse<String> odd = decide("99", "perhaps");
    assertThat(odd.statusCode()).isEqualTo(400);
    assertThat(odd.body()).contains("\"field\":\"outcome\"");
    assertThat(HOUSE.post("/api/v1/lanes/1000/pause", new JsonObject().put("reason", " ")).body())
        .contains("\"field\":\"reason\"");
  }
}
