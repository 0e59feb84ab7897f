package dev.switchboard.api;

import static dev.switchboard.api.WebhookHouse.OTHERS;
import static dev.switchboard.api.WebhookHouse.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import dev.switchboard.simulator.SimulatorVerticle;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.DirectoryEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are connected and given up, with the stand-in for Meta to say what fits together. */
class AccountRoutesTest {
  private static final String NUMBER = "106540352242922";
  private static final String WABA = "102290129340398";
  private static final String TOKEN = "a-token-of-the-agencys-app";
  private static final String SECRET = "a-secret-of-the-agencys-app";

  @TempDir private Path folder;
  private WebhookHouse house;
  private TestPostgres postgres;

  @BeforeEach
  void open() {
    house = new WebhookHouse(false, this::meta);
    postgres = house.postgres;
  }

  @AfterEach
  void close() {
    house.close();
  }

  private URI meta(Vertx vertx) {
    SimulatorVerticle simulator =
        new SimulatorVerticle(
            new SimulatorConfig(
                "localhost",
                0,
                URI.create("http://localhost:1"),
                SECRET,
                "v",
                TOKEN,
                List.of(
                    new BusinessNumber(NUMBER, "+1 555-078-3881", WABA),
                    new BusinessNumber("106540352242923", "+1 555-078-3882", "102290129340399")),
                folder.resolve("record.jsonl"),
                0,
                SimulatorConfig.StatusPace.LIVELY,
                1));
    var _ = vertx.deployVerticle(simulator).await();
    return URI.create("http://localhost:" + simulator.actualPort() + "/v24.0");
  }

  private static JsonObject asked(long client) {
    return new JsonObject()
        .put("clientId", Long.toString(client))
        .put("phoneNumberId", NUMBER)
        .put("businessAccountId", WABA)
        .put("accessToken", TOKEN)
        .put("appSecret", SECRET);
  }

  private HttpResponse<String> connect(String key, JsonObject body) {
    return house.call("POST", "/api/v1/accounts", key, body.encode());
  }

  private JsonObject connected() {
    HttpResponse<String> answer = connect(OURS, asked(10));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return new JsonObject(answer.body());
  }

  @Test
  void aNumberThatFitsIsConnectedAndItsWebhookCanBeVerifiedAtOnce() {
    JsonObject line = connected();

    assertThat(line.getString("displayPhone")).isEqualTo("+1 555-078-3881");
    assertThat(line.getString("name")).isEqualTo("Simulated business");
    assertThat(line.getString("webhook")).isEqualTo("waiting");
    JsonObject setup = line.getJsonObject("setup");
    String address = setup.getString("callbackUrl").substring(house.base().length());
    String challenge =
        "?hub.mode=subscribe&hub.challenge=7&hub.verify_token=" + setup.getString("verifyToken");
    await()
        .untilAsserted(() ->
            assertThat(house.call("GET", address + challenge, OURS, "").body()).isEqualTo("7"));
    assertThat(house.changes).contains(new DirectoryEvent.Changed());
    assertThat(secret("account", "access_token", line.getString("id"))).isEqualTo(TOKEN);
    assertThat(line.encode()).doesNotContain(TOKEN, SECRET);
    assertThat(postgres.select("select act || ' ' || (detail ->> 'phoneNumberId') from audit"))
        .containsExactly("account.connected " + NUMBER);
    assertThat(house.get("/api/v1/accounts").getJsonArray("items")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "accessToken,       another-token-altogether, accessToken",
    "appSecret,         the-secret-of-another-app, appSecret",
    "phoneNumberId,     999999999999999, phoneNumberId",
    "businessAccountId, 999999999999999, businessAccountId",
    "businessAccountId, 102290129340399, businessAccountId",
    "clientId,          20, clientId",
    "phoneNumberId,     ../../etc/passwd, phoneNumberId",
    "businessAccountId, 1?x=http://evil, businessAccountId",
    "accessToken,       'with a blank in its middle', accessToken",
    "host,              https://evil.example, host",
  })
  void whatDoesNotFitIsNamedAndNothingIsWritten(String field, String value, String named) {
    HttpResponse<String> answer = connect(OURS, asked(10).put(field, value));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(
            new JsonObject(answer.body())
                .getJsonArray("errors")
                .getJsonObject(0)
                .getString("field"))
        .isEqualTo(named);
    assertThat(postgres.select("select count(*) from account")).containsExactly("1");
    assertThat(postgres.select("select count(*) from meta_app")).containsExactly("1");
  }

  @Test
  void aNumberThatWorksForAnotherAgencyIsRefusedWithoutTellingWhose() {
    assertThat(connect(OTHERS, asked(20)).statusCode()).isEqualTo(201);

    HttpResponse<String> answer = connect(OURS, asked(10));

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("phoneNumberId").doesNotContain("agency", "Another");
    assertThat(postgres.select("select count(*) from meta_app")).containsExactly("2");
  }

  @Test
  void ofTwoAgenciesThatConnectANumberAtOnceOneHasIt() {
    for (int round = 0; round < 5; round++) {
      List<CompletableFuture<HttpResponse<String>>> asking =
          Stream.of(OURS, OTHERS)
              .map(key ->
                  CompletableFuture.supplyAsync(
                      () -> connect(key, asked(key.equals(OURS) ? 10 : 20))))
              .toList();

      assertThat(asking.stream().map(answer -> answer.join().statusCode()).toList())
          .containsExactlyInAnyOrder(201, 409);
      assertThat(
              postgres.select(
                  "select count(*) from account where active and external_id = '%s'"
                      .formatted(NUMBER)))
          .containsExactly("1");
      postgres.execute(
          "update account set active = false where external_id = '%s'".formatted(NUMBER));
    }
  }

  @Test
  void aNumberThatWasGivenUpIsFreeForOthersAndComesBackToItsConversations() {
    String id = connected().getString("id");

    assertThat(house.call("DELETE", "/api/v1/accounts/" + id, OURS, "").statusCode())
        .isEqualTo(204);

    assertThat(secret("account", "access_token", id)).isEmpty();
    postgres.execute(
        "insert into contact (id, tenant_id, name) values (1, 1, 'C')",
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (1, 'wa_id', '34600000001', 1)",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_inbound_at) values (1, 1, 10, %s, 1, now())"
            .formatted(id));
    HttpResponse<String> answer =
        house.call(
            "POST",
            "/api/v1/conversations/1/messages",
            OURS,
            "{\"type\":\"text\",\"text\":{\"body\":\"x\"}}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    assertThat(house.call("POST", "/api/v1/conversations/1/read", OURS, "").statusCode())
        .isEqualTo(204);
    assertThat(postgres.select("select stopped_reason from sending_lane where account_id = " + id))
        .containsExactly("The number is disconnected.");
    assertThat(house.get("/api/v1/me").getJsonArray("lines")).hasSize(1);
    HttpResponse<String> theirs = connect(OTHERS, asked(20));
    assertThat(theirs.statusCode()).isEqualTo(201);
    assertThat(connect(OURS, asked(10)).statusCode()).isEqualTo(409);
    String their = new JsonObject(theirs.body()).getString("id");
    assertThat(house.call("DELETE", "/api/v1/accounts/" + their, OURS, "").statusCode())
        .isEqualTo(404);
    assertThat(house.call("DELETE", "/api/v1/accounts/" + their, OTHERS, "").statusCode())
        .isEqualTo(204);

    assertThat(connected().getString("id")).isEqualTo(id);
    assertThat(
            postgres.select("select stopped_at is null from sending_lane where account_id = " + id))
        .containsExactly("t");
  }

  @Test
  void anAppOfTheAgencysIsFoundByItsSecretAndKept() {
    JsonObject first = connected();
    HttpResponse<String> second =
        connect(
            OURS,
            asked(10)
                .put("phoneNumberId", "106540352242923")
                .put("businessAccountId", "102290129340399"));

    JsonObject setup = new JsonObject(second.body()).getJsonObject("setup");
    assertThat(setup.getString("callbackUrl"))
        .isEqualTo(first.getJsonObject("setup").getString("callbackUrl"));
    assertThat(setup.getBoolean("newApp")).isFalse();
    assertThat(setup.getString("verifyToken")).isNull();
  }

  @Test
  void aNewTokenIsTriedBeforeItIsKept() {
    String id = connected().getString("id");
    String path = "/api/v1/accounts/" + id;

    assertThat(
            house
                .call("PATCH", path, OURS, "{\"accessToken\":\"not-a-good-token-of-metas\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(secret("account", "access_token", id)).isEqualTo(TOKEN);
    HttpResponse<String> renamed = house.call("PATCH", path, OURS, "{\"name\":\"Bakery\"}");
    assertThat(new JsonObject(renamed.body()).getString("name")).isEqualTo("Bakery");
    assertThat(house.call("PATCH", path, OTHERS, "{\"name\":\"Mine\"}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void theDatabaseLetsNobodyTakeAnAppOrAClientOfAnother() {
    String theirs = "select connect_line(5, %d, %d, 'x', null, null, '1', '1', 'x', null, 'x')";

    assertThat(house.asAgency(2, theirs.formatted(20, Seed.APP))).isEqualTo(false);
    assertThat(house.asAgency(1, theirs.formatted(20, Seed.APP))).isEqualTo(false);
    assertThat(house.asAgency(2, "select disconnect_line(1000, 'x')")).isEqualTo(false);
    assertThat(postgres.select("select active from account where id = 1000")).containsExactly("t");
  }

  private String secret(String table, String column, String id) {
    String hex =
        postgres
            .select("select encode(%s, 'hex') from %s where id = %s".formatted(column, table, id))
            .getFirst();
    return house.vault.unseal(
        HexFormat.of().parseHex(hex), "%s.%s/%s".formatted(table, column, id));
  }
}
