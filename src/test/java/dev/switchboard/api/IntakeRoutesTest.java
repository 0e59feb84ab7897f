package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.automation.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scripts over REST. */
class IntakeRoutesTest extends AgencyAtWork {
  private static final String KEY = "sbk_test";
  private static final String LINE = "/api/v1/accounts/1000/intake";
  private static final String DRY = "/api/v1/intake/dry-run";

  private static JsonObject script() {
    return Script.seed().put("greeting", "Welcome.");
  }

  private static JsonObject put(boolean on, JsonObject script) {
    JsonObject body = new JsonObject().put("on", on).put("script", script);
    return ok("PUT", LINE, KEY, body.encode());
  }

  @Test
  void aLineBeginsWithTheSeedAndEveryChangeIsAVersion() {
    house.line(1002, "whatsapp", "15550001002");
    JsonObject seed = get(viewer, "/api/v1/accounts/1002/intake");
    assertThat(seed.getInteger("version")).isZero();
    assertThat(seed.getBoolean("on")).isFalse();
    assertThat(
            seed.getJsonObject("script").getJsonArray("questions").stream()
                .map(question -> ((JsonObject) question).getString("ask"))
                .limit(3))
        .containsExactly(
            "How can I help you today?",
            "May I know your full name, please?",
            "What is your nationality?");
    // The greeting is the agency's to give.
    assertThat(
            refused(
                "PUT",
                LINE,
                new JsonObject().put("on", true).put("script", seed.getJsonObject("script"))))
        .isEqualTo("script.greeting");

    JsonObject first = put(true, script());
    JsonObject second = put(true, script().put("retries", 0));
    assertThat(second.getInteger("version")).isEqualTo(first.getInteger("version") + 1);
    assertThat(second.getString("onSince")).isEqualTo(first.getString("onSince"));
    JsonObject off = ok("PUT", LINE, KEY, "{\"on\":false}");
    assertThat(off.getInteger("version")).isEqualTo(second.getInteger("version"));
    assertThat(off.getBoolean("on")).isFalse();
    JsonArray versions = get(viewer, LINE + "/versions").getJsonArray("items");
    assertThat(versions.getJsonObject(0).getJsonObject("script").getInteger("retries")).isZero();
    assertThat(versions.getJsonObject(1).getJsonObject("script").getInteger("retries"))
        .isEqualTo(2);
    assertThat(get(jonas, "/api/v1/audit").encode()).contains("intake.changed");
  }

  @Test
  void whatIsWrongIsNamedAndChangesNothing() {
    JsonObject before = put(true, script());
    Map<JsonObject, String> wrong =
        Map.of(
            new JsonObject().put("script", script()), "on",
            new JsonObject().put("on", true).put("script", script().put("greeting", " ")),
                "script.greeting",
            new JsonObject().put("on", true).put("script", script().put("assigneeId", "90")),
                "script.assigneeId",
            new JsonObject().put("on", true).put("line", 1), "line");
    wrong.forEach((body, field) -> assertThat(refused("PUT", LINE, body)).isEqualTo(field));
    assertThat(refused("POST", DRY, new JsonObject().put("script", script()))).isEqualTo("turns");
    JsonObject notTexts =
        new JsonObject()
            .put("script", script())
            .put("turns", new JsonArray().add(new JsonArray().add(7)));
    assertThat(refused("POST", DRY, notTexts)).isEqualTo("turns[0]");
    assertThat(get(KEY, LINE)).isEqualTo(before);
    assertThat(house.call("PUT", LINE, marta, "{\"on\":false}").statusCode()).isEqualTo(403);
    assertThat(house.call("PUT", LINE, OTHERS, "{\"on\":false}").statusCode()).isEqualTo(404);
  }

  private static String refused(String method, String path, JsonObject body) {
    HttpResponse<String> answer = house.call(method, path, KEY, body.encode());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    return errorField(answer);
  }

  @Test
  void aConversationIsPlayedWithoutOne() {
    JsonObject script = script();
    script
        .getJsonArray("questions")
        .getJsonObject(2)
        .put("ask", "And your nationality (Visa, Permit)?");
    JsonArray turns =
        new JsonArray()
            .add(new JsonArray().add("Hi"))
            .add(new JsonArray().add("A trade licence").add("I'm Ada Lovelace"))
            .add(new JsonArray().add("stop"))
            .add(new JsonArray().add("Hi"));
    JsonObject body = new JsonObject().put("script", script).put("turns", turns);
    String messages = "select count(*) from message";
    List<String> before = house.postgres.select(messages);

    JsonArray played = ok("POST", DRY, viewer, body.encode()).getJsonArray("turns");

    assertThat(played.getJsonObject(0).getString("says"))
        .isEqualTo("Welcome.\n\nHow can I help you today?");
    assertThat(played.getJsonObject(1).getString("says")).isEqualTo("And your nationality?");
    assertThat(played.getJsonObject(1).getString("asked")).isEqualTo("nationality");
    assertThat(played.getJsonObject(1).getJsonObject("answers"))
        .isEqualTo(new JsonObject().put("service", "A trade licence").put("name", "Ada Lovelace"));
    assertThat(played.getJsonObject(2).getString("says")).isNull();
    assertThat(played.getJsonObject(2).getString("end")).isEqualTo("opted_out");
    assertThat(played.getJsonObject(3).getString("says")).isNull();
    assertThat(house.postgres.select(messages)).isEqualTo(before);
  }

  @Test
  void whoIsErasedLeavesNoAnswersAndNoNotes() {
    int version = put(true, script()).getInteger("version");
    long id = conversation();
    house.postgres.execute(
        "insert into intake_play (conversation_id, tenant_id, account_id, version, answers, ownership_epoch) values (%d, 1, 1000, %d, '{\"name\":\"Ada\"}', 0)"
            .formatted(id, version),
        "insert into note (id, tenant_id, conversation_id, author_name, text) values (%1$d, 1, %1$d, 'Intake', 'Full name: Ada')"
            .formatted(id));
    assertThat(get(viewer, path(id) + "/intake").getJsonObject("answers").getString("name"))
        .isEqualTo("Ada");
    String contact =
        house.postgres.select("select contact_id from conversation where id = " + id).getFirst();

    var _ = ok("DELETE", "/api/v1/contacts/" + contact, KEY, "");

    assertThat(get(viewer, path(id) + "/intake").getJsonObject("answers")).isEmpty();
    assertThat(house.postgres.select("select text from note where id = " + id)).containsExactly("");
  }
}
