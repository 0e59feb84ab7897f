package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** API keys: shown once, good for what and as long as they say. */
class KeyRoutesTest extends AgencyAtWork {
  private static final String KEYS = "/api/v1/api-keys";

  @Test
  void aKeyIsShownOnceAndOnlyItsHashIsKept() {
    JsonObject made = key("read");
    String key = made.getString("key");

    assertThat(key).startsWith("sbk_").hasSizeGreaterThan(40);
    assertThat(made.getString("hint")).isEqualTo(key.substring(0, 8));
    assertThat(listed(made).containsKey("key")).isFalse();
    assertThat(get(jonas, KEYS).encode()).doesNotContain(key);
    assertThat(house.postgres.select("select k::text from api_key k").toString())
        .doesNotContain(key);
    assertThat(Instant.parse(made.getString("expiresAt")))
        .isBetween(
            Instant.now().plus(Duration.ofDays(364)), Instant.now().plus(Duration.ofDays(366)));
  }

  @Test
  void aKeyDoesWhatItsScopeSays() {
    String read = key("read").getString("key");
    String write = key("write").getString("key");
    String admin = key("admin").getString("key");
    String note = path(conversation()) + "/notes";

    for (String key : List.of(read, write, admin)) {
      assertThat(house.call("GET", "/api/v1/conversations", key, "").statusCode()).isEqualTo(200);
    }
    assertThat(house.call("POST", note, read, "{\"text\":\"x\"}").statusCode()).isEqualTo(403);
    assertThat(house.call("POST", note, write, "{\"text\":\"x\"}").statusCode()).isEqualTo(201);
    assertThat(house.call("GET", KEYS, write, "").statusCode()).isEqualTo(403);
    assertThat(house.call("GET", KEYS, admin, "").statusCode()).isEqualTo(200);
    // A key makes no keys: those would outlive it.
    assertThat(house.call("POST", KEYS, admin, "{\"name\":\"x\",\"scope\":\"read\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void aRevokedOrExpiredKeyIsNone() {
    JsonObject gone = key("read");
    JsonObject late = key("read");

    ok("DELETE", KEYS + "/" + gone.getString("id"), jonas, "");
    house.postgres.execute(
        "update api_key set expires_at = now() where id = " + late.getString("id"));

    assertThat(house.call("GET", KEYS, gone.getString("key"), "").statusCode()).isEqualTo(401);
    assertThat(house.call("GET", KEYS, late.getString("key"), "").statusCode()).isEqualTo(401);
    assertThat(house.call("DELETE", KEYS + "/" + gone.getString("id"), jonas, "").statusCode())
        .isEqualTo(404);
    assertThat(get(jonas, "/api/v1/audit?act=key.revoked&subject=" + gone.getString("id")).encode())
        .contains("Jonas");
  }

  @Test
  void whenAKeyWasUsedIsSeenToTheMinute() {
    JsonObject made = key("read");
    assertThat(listed(made).getString("lastUsedAt")).isNull();

    var _ = get(made.getString("key"), "/api/v1/conversations");
    String first = listed(made).getString("lastUsedAt");
    var _ = get(made.getString("key"), "/api/v1/conversations");

    assertThat(first).isNotNull();
    assertThat(listed(made).getString("lastUsedAt")).isEqualTo(first);
  }

  @Test
  void whatIsMissingOrWrongIsNamed() {
    for (String body :
        List.of(
            "{\"scope\":\"read\"}",
            "{\"name\":\"x\"}",
            "{\"name\":\"x\",\"scope\":\"owner\"}",
            "{\"name\":\"x\",\"scope\":\"read\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")) {
      HttpResponse<String> refused = house.call("POST", KEYS, jonas, body);
      assertThat(refused.statusCode()).as(body).isEqualTo(400);
      assertThat(errorField(refused)).isIn("name", "scope", "expiresAt");
    }
  }

  private static JsonObject key(String scope) {
    return ok("POST", KEYS, jonas, "{\"name\":\"k\",\"scope\":\"%s\"}".formatted(scope));
  }

  private static JsonObject listed(JsonObject key) {
    return get(jonas, KEYS).getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(item -> item.getString("id").equals(key.getString("id")))
        .findFirst()
        .orElseThrow();
  }
}
