package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An agency's own webhooks over REST. */
class OutgoingRoutesTest extends AgencyAtWork {
  private static final String KEY = "sbk_test";
  private static final String BASE = "/api/v1/outgoing-webhooks";

  private static JsonObject made(String... events) {
    JsonObject body =
        new JsonObject()
            .put("url", "https://example.com/hooks")
            .put("events", new JsonArray(List.of(events)));
    return ok("POST", BASE, KEY, body.encode());
  }

  private static String at(JsonObject endpoint) {
    return BASE + "/" + endpoint.getString("id");
  }

  @Test
  void anEndpointShowsItsSecretOnceAndLiesSealed() {
    JsonObject endpoint = made("acme/a", "acme/b");

    assertThat(endpoint.getString("secret")).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(endpoint.getString("state")).isEqualTo("on");
    JsonObject shown = get(KEY, at(endpoint));
    assertThat(shown.containsKey("secret")).isFalse();
    assertThat(get(KEY, BASE).getJsonArray("items").encode()).doesNotContain("whsec_");
    assertThat(
            house.postgres.select(
                "select encode(secret, 'escape') from outgoing_endpoint where id = "
                    + endpoint.getString("id")))
        .noneMatch(secret -> secret.contains("whsec_"));

    JsonObject rotated = ok("POST", at(endpoint) + "/rotate-secret", KEY, "");
    assertThat(rotated.getString("secret")).isNotEqualTo(endpoint.getString("secret"));
    assertThat(Instant.parse(rotated.getString("previousSecretUntil"))).isAfter(Instant.now());
  }

  @Test
  void anEndpointIsChangedSwitchedOnAgainAndRemoved() {
    JsonObject endpoint = made("*");
    house.postgres.execute(
        "update outgoing_endpoint set state = 'disabled', reason = 'it answers 500', disabled_at = now(), failing_since = now() where id = "
            + endpoint.getString("id"));
    assertThat(get(KEY, "/api/v1/alerts").getJsonArray("items").encode())
        .contains("webhook_disabled", "it answers 500", "https://example.com/hooks");

    JsonObject on = ok("PATCH", at(endpoint), KEY, "{\"state\":\"on\",\"events\":[\"acme/c\"]}");

    assertThat(on.getString("state")).isEqualTo("on");
    assertThat(on.getString("failingSince")).isNull();
    assertThat(on.getJsonArray("events").encode()).isEqualTo("[\"acme/c\"]");
    assertThat(on.getString("url")).isEqualTo("https://example.com/hooks");
    var _ = ok("DELETE", at(endpoint), KEY, "");
    assertThat(house.call("GET", at(endpoint), KEY, "").statusCode()).isEqualTo(404);
    assertThat(house.call("PATCH", at(endpoint), KEY, "{\"state\":\"off\"}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void whatIsNoEndpointIsRefusedWithItsField() {
    for (String url : List.of("http://example.com", "https://user:pass@example.com", "x")) {
      HttpResponse<String> refused =
          house.call(
              "POST",
              BASE,
              KEY,
              new JsonObject().put("url", url).put("events", new JsonArray().add("*")).encode());
      assertThat(refused.statusCode()).as(url).isEqualTo(400);
      assertThat(errorField(refused)).isEqualTo("url");
    }
    HttpResponse<String> none =
        house.call("POST", BASE, KEY, "{\"url\":\"https://example.com\",\"events\":[]}");
    assertThat(errorField(none)).isEqualTo("events");
    HttpResponse<String> odd =
        house.call(
            "POST", BASE, KEY, "{\"url\":\"https://example.com\",\"events\":[\"Order made\"]}");
    assertThat(errorField(odd)).isEqualTo("events");
  }

  @Test
  void eventsOfATimeAreDeliveredAgainByWhoSawHowMany() {
    JsonObject endpoint = made("acme/again");
    String from = Instant.now().minusSeconds(60).toString();
    for (String id : List.of("again-1", "again-2")) {
      JsonObject event =
          new JsonObject().put("id", id).put("name", "acme/again").put("data", new JsonObject());
      assertThat(house.post("/api/v1/events", event).statusCode()).isEqualTo(202);
    }
    JsonObject ask =
        new JsonObject().put("from", from).put("to", Instant.now().plusSeconds(60).toString());

    assertThat(ok("POST", at(endpoint) + "/replay", KEY, ask.encode()).getInteger("count"))
        .isEqualTo(2);
    assertThat(
            house
                .call("POST", at(endpoint) + "/replay", KEY, ask.copy().put("count", 1).encode())
                .statusCode())
        .isEqualTo(409);
    assertThat(
            ok("POST", at(endpoint) + "/replay", KEY, ask.copy().put("count", 2).encode())
                .getInteger("replayed"))
        .isEqualTo(2);

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            house
                    .postgres
                    .select(
                        "select 1 from workflow_command where kind = 'start' and argument like '%\""
                            + endpoint.getString("id")
                            + "\"%'")
                    .size()
                == 2);
  }

  @Test
  void anotherAgencyAndWhoIsNoAdminSeesNoEndpoint() {
    JsonObject endpoint = made("*");

    assertThat(house.call("GET", at(endpoint), OTHERS, "").statusCode()).isEqualTo(404);
    assertThat(house.call("DELETE", at(endpoint), OTHERS, "").statusCode()).isEqualTo(404);
    assertThat(house.call("POST", at(endpoint) + "/rotate-secret", OTHERS, "").statusCode())
        .isEqualTo(404);
    assertThat(get(OTHERS, BASE).getJsonArray("items")).isEmpty();
    assertThat(house.call("GET", BASE, marta, "").statusCode()).isEqualTo(403);
    assertThat(house.call("GET", at(endpoint), KEY, "").statusCode()).isEqualTo(200);
  }
}
