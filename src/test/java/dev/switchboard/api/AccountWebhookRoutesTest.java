package dev.switchboard.api;

import static dev.switchboard.api.WebhookHouse.OTHERS;
import static dev.switchboard.api.WebhookHouse.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook of a line whose app is the agency's alone, or not. */
class AccountWebhookRoutesTest {
  private final WebhookHouse house = new WebhookHouse(false);
  private final TestPostgres postgres = house.postgres;

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aLinesWebhookSaysWhereToPointMetaAndWhatWasHeard() {
    postgres.execute("update meta_app set key = 'agencys-own' where id = 100");
    postgres.execute("insert into account_seen values (1000, 1, '2026-11-24T10:00:00Z')");
    house.attempt("1000", "1");

    JsonObject webhook = house.get("/api/v1/accounts/1000/webhook");

    assertThat(webhook.getString("callbackUrl"))
        .isEqualTo(house.base() + "/webhooks/whatsapp/agencys-own");
    assertThat(webhook.getString("lastReceivedAt")).isEqualTo("2026-11-24T10:00:00Z");
    assertThat(webhook.getJsonObject("lastSignatureFailure").getString("ip"))
        .isEqualTo("203.0.113.9");
    assertThat(webhook.encode()).doesNotContain(Seed.APP_SECRET, Seed.VERIFY_TOKEN);
    assertThat(house.call("GET", "/api/v1/accounts/1000/webhook", OTHERS, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aRotationKeepsThePreviousSecretAndARepeatChangesNothing() {
    String body = "{\"appSecret\":\"a-new-app-secret\",\"verifyToken\":\"a-new-token\"}";

    assertThat(house.call("PUT", "/api/v1/accounts/1000/webhook", OURS, body).statusCode())
        .isEqualTo(200);
    assertThat(house.call("PUT", "/api/v1/accounts/1000/webhook", OURS, body).body())
        .contains("\"previousSecretAccepted\":true")
        .doesNotContain("a-new");

    await()
        .untilAsserted(() ->
            assertThat(house.changes)
                .containsExactly(new DirectoryEvent.Changed(), new DirectoryEvent.Changed()));
    assertThat(unsealed("secret", "secret")).isEqualTo("a-new-app-secret");
    assertThat(unsealed("previous_secret", "secret")).isEqualTo(Seed.APP_SECRET);
    assertThat(unsealed("verify_token", "verify_token")).isEqualTo("a-new-token");
    assertThat(
            house
                .call("PUT", "/api/v1/accounts/1000/webhook", OURS, "{\"appSecret\":\"short\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(house.call("PUT", "/api/v1/accounts/1000/webhook", OURS, "{}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void theSecretOfAnAppThatOthersUseIsNotOnesOwnToSet() {
    postgres.execute(
        "insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token) values (2000, 2, 20, 100, 'whatsapp', '2', 'Theirs', 'x')");

    HttpResponse<String> answer =
        house.call(
            "PUT", "/api/v1/accounts/1000/webhook", OURS, "{\"appSecret\":\"a-new-app-secret\"}");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(unsealed("secret", "secret")).isEqualTo(Seed.APP_SECRET);
    assertThat(
            house.asAgency(
                1,
                "select set_webhook_app(1000, 'x', 'x'), (select secret from webhook_app(1000))"))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"instagram", "messenger"})
  void aWronglySignedPostToAPageIsItsLinesLastSignatureFailure(String platform) {
    postgres.execute(
        """
        insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token)
        values (1001, 1, 10, 100, '%s', '17841400000000001', 'A page', 'x')
        """
            .formatted(platform));
    String body =
        """
        {"object":"%s","entry":[{"id":"17841400000000001","time":1,"messaging":[{"sender":{"id":"7"},
         "recipient":{"id":"17841400000000001"},"timestamp":1,"message":{"mid":"m1","text":"hello"}}]}]}
        """
            .formatted(platform.equals("messenger") ? "page" : platform);

    int status =
        house
            .send(
                house
                    .request("POST", "/webhooks/" + platform, body)
                    .header("X-Hub-Signature-256", "sha256=" + "0".repeat(64)))
            .statusCode();

    assertThat(status).isEqualTo(403);
    await()
        .untilAsserted(() ->
            assertThat(house.get("/api/v1/accounts/1001/webhook").getValue("lastSignatureFailure"))
                .asString()
                .contains("\"reason\":\"wrong_signature\""));
    JsonObject recent = house.get("/api/v1/webhooks/recent").getJsonArray("items").getJsonObject(0);
    assertThat(recent.getString("accountId")).isEqualTo("1001");
    assertThat(recent.getString("externalAccount")).isEqualTo("17841400000000001");
  }

  private String unsealed(String column, String purpose) {
    String hex = postgres.select("select encode(" + column + ", 'hex') from meta_app").getFirst();
    return house.vault.unseal(HexFormat.of().parseHex(hex), "meta_app." + purpose + "/100");
  }
}
