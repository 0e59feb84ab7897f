package dev.switchboard.api;

import static dev.switchboard.api.WebhookHouse.OTHERS;
import static dev.switchboard.api.WebhookHouse.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import dev.switchboard.testing.Seed;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints made over the API, and what is posted to them. */
class WebhookEndpointRoutesTest {
  private static final String STRIPE = "/api/v1/webhook-endpoints/stripe/shop";
  private static final String WATI = "/api/v1/webhook-endpoints/wati/main";
  private static final String FIRST = "whsec_the_first_one";
  private static final String SECOND = "whsec_the_second_one";

  private int posts;
  private long taken;
  // Each test says whether sources that sign nothing are served.
  private @Nullable WebhookHouse opened;

  @AfterEach
  void close() {
    house().close();
  }

  @Test
  void whatIsMadeHereIsPostedToUntilItIsRemoved() throws Exception {
    start(false);

    HttpResponse<String> made = put(STRIPE, secret(FIRST));
    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(new JsonObject(made.body()).getString("callbackUrl"))
        .isEqualTo(house().base() + "/webhooks/stripe/shop");
    awaitStripe(FIRST, 200);
    assertThat(stripe(SECOND)).isEqualTo(403);

    assertThat(put(STRIPE, "{\"active\":false}").statusCode()).isEqualTo(200);
    awaitStripe(FIRST, 404);
    assertThat(put(STRIPE, "{\"active\":true}").statusCode()).isEqualTo(200);
    awaitStripe(FIRST, 200);

    assertThat(call("DELETE", STRIPE, OURS, "").statusCode()).isEqualTo(204);
    awaitStripe(FIRST, 404);
    assertThat(call("GET", STRIPE, OURS, "").statusCode()).isEqualTo(404);
    assertThat(count("select count(*) from webhook_endpoint_seen")).isZero();
    assertThat(count("select count(*) from leaf where tenant_id = 1 and source = 'stripe'"))
        .isEqualTo(taken);
  }

  @Test
  void aRotatedSecretIsAcceptedBesideTheNewOneUntilItIsDropped() throws Exception {
    start(false);
    put(STRIPE, secret(FIRST));

    HttpResponse<String> rotated = put(STRIPE, secret(SECOND));
    // The same again must not push the first one out.
    HttpResponse<String> again = put(STRIPE, secret(SECOND));

    assertThat(again.headers().firstValue("ETag")).isEqualTo(rotated.headers().firstValue("ETag"));
    assertThat(new JsonObject(again.body()).getBoolean("previousSecretAccepted")).isTrue();
    assertThat(rotated.body() + again.body()).doesNotContain("whsec");
    awaitStripe(SECOND, 200);
    assertThat(stripe(FIRST)).isEqualTo(200);
    assertThat(stripe("whsec_a_third_one")).isEqualTo(403);

    assertThat(put(STRIPE, "{\"dropPrevious\":true}").body())
        .contains("\"previousSecretAccepted\":false");
    awaitStripe(FIRST, 403);
    assertThat(stripe(SECOND)).isEqualTo(200);
  }

  @Test
  void aSecretThatGotOutIsReplacedAtOnce() throws Exception {
    start(false);
    put(STRIPE, secret(FIRST));
    awaitStripe(FIRST, 200);

    put(STRIPE, new JsonObject(secret(SECOND)).put("dropPrevious", true).encode());

    awaitStripe(SECOND, 200);
    assertThat(stripe(FIRST)).isEqualTo(403);
  }

  @Test
  void aSecretThatNoKeyOpensAnyMoreIsPutInAnew() throws Exception {
    start(false);
    put(STRIPE, secret(FIRST));
    house().postgres.execute("update webhook_endpoint set secret = '\\x00'");

    assertThat(put(STRIPE, secret(FIRST)).statusCode()).isEqualTo(200);

    awaitStripe(FIRST, 200);
  }

  @Test
  void theTokenOfASourceThatSignsNothingIsShownOnceAndRotated() throws Exception {
    start(true);

    JsonObject made = new JsonObject(put(WATI, "{\"accountId\":\"1000\"}").body());
    String first = made.getString("token");
    assertThat(first).matches("[A-Za-z0-9_-]{22}");
    assertThat(made.getString("callbackUrl"))
        .isEqualTo(house().base() + "/webhooks/wati/main/" + first);
    awaitWati(first, 200);
    JsonObject shown = get(WATI);
    assertThat(shown.containsKey("token")).isFalse();
    assertThat(shown.getString("callbackUrl"))
        .isEqualTo(house().base() + "/webhooks/wati/main/{token}");
    assertThat(get("/api/v1/webhook-endpoints").encode()).doesNotContain(first);

    String second = new JsonObject(put(WATI, "{\"rotateToken\":true}").body()).getString("token");
    awaitWati(second, 200);
    assertThat(wati(first)).isEqualTo(200);
    assertThat(wati("a-wrong-one")).isEqualTo(404);

    put(WATI, "{\"dropPrevious\":true}");
    awaitWati(first, 404);
    assertThat(wati(second)).isEqualTo(200);
    assertThat(house().postgres.select("select distinct account_id from leaf"))
        .containsExactly("1000");
  }

  @Test
  void aSourceThatSignsNothingIs409WhileItIsSwitchedOff() {
    start(false);

    assertThat(put(WATI, "{}").statusCode()).isEqualTo(409);

    assertThat(count("select count(*) from webhook_endpoint")).isZero();
  }

  @Test
  void anEndpointOfAnotherAgencyIsNotThereAndItsNameIsTaken() throws Exception {
    start(false);
    put(STRIPE, secret(FIRST));

    assertThat(call("GET", STRIPE, OTHERS, "").statusCode()).isEqualTo(404);
    assertThat(call("DELETE", STRIPE, OTHERS, "").statusCode()).isEqualTo(404);
    assertThat(call("PUT", STRIPE, OTHERS, secret(SECOND)).statusCode()).isEqualTo(409);
    assertThat(call("GET", "/api/v1/webhook-endpoints", OTHERS, "").body())
        .isEqualTo("{\"items\":[]}");
    String id = house().postgres.select("select id from webhook_endpoint").getFirst();
    assertThat(
            house()
                .asAgency(
                    2,
                    "select webhook_endpoint_secret(%1$s), rotate_webhook_endpoint(%1$s, 'x', null, false)"
                        .formatted(id)))
        .isNull();

    // The front door reads again what is in the database now.
    put(STRIPE, "{\"active\":true}");
    awaitStripe(FIRST, 200);
    assertThat(stripe(SECOND)).isEqualTo(403);
  }

  @Test
  void whatWasHeardAndWhatWasRefusedIsShownToItsAgencyAlone() throws Exception {
    start(false);
    put(STRIPE, secret(FIRST));
    awaitStripe(FIRST, 200);
    assertThat(stripe("whsec_of_somebody")).isEqualTo(403);

    await().until(() -> get(STRIPE).getValue("lastReceivedAt") != null);
    await().until(() -> get(STRIPE).getValue("lastSignatureFailure") != null);

    assertThat(get(STRIPE).getJsonObject("lastSignatureFailure").getString("reason"))
        .isEqualTo("wrong_signature");
    assertThat(get(STRIPE).getString("changedBy")).isEqualTo("key ops");
    assertThat(get("/api/v1/webhooks/recent").getJsonArray("items").encode())
        .contains("/webhooks/stripe/shop");
    assertThat(call("GET", "/api/v1/webhooks/recent", OTHERS, "").body())
        .isEqualTo("{\"items\":[]}");
  }

  @Test
  void anEditOfWhatChangedMeanwhileIs412() {
    start(false);
    String tag = put(STRIPE, secret(FIRST)).headers().firstValue("ETag").orElseThrow();
    put(STRIPE, secret(SECOND));

    assertThat(ifMatch(tag, "PUT", "{\"active\":false}")).isEqualTo(412);
    assertThat(ifMatch(tag, "DELETE", "")).isEqualTo(412);
    assertThat(ifMatch("\"2\"", "PUT", "{\"active\":false}")).isEqualTo(200);
    assertThat(ifMatch("\"3\"", "DELETE", "")).isEqualTo(204);
    assertThat(ifMatch("\"3\"", "PUT", secret(FIRST))).isEqualTo(412);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stripe/shop|{}|secret",
        "stripe/shop|{\"secret\":\"too-short\"}|secret",
        "stripe/shop|{\"secret\":\"with a blank at the end \"}|secret",
        "stripe/shop|{\"secret\":17}|secret",
        "stripe/shop|{\"rotateToken\":true}|rotateToken",
        "stripe/shop|{\"secret\":\"whsec_the_first_one\",\"accountId\":\"2000\"}|accountId",
        "stripe/shop|{\"secret\":\"whsec_the_first_one\",\"accountId\":1000}|accountId",
        "stripe/shop|{\"secret\":\"whsec_the_first_one\",\"active\":\"yes\"}|active",
        "stripe/a.b|{\"secret\":\"whsec_the_first_one\"}|key",
        "whatsapp/shop|{\"secret\":\"whsec_the_first_one\"}|source",
        "ycloud/shop|{\"secret\":\"whsec_the_first_one\",\"accountId\":\"1001\"}|accountId",
        "wati/main|{\"secret\":\"whsec_the_first_one\"}|secret",
        "wati/main|{\"rotateToken\":1}|rotateToken"
      })
  void whatIsNotAsItMustBeNamesItsFieldAndChangesNothing(String at, String body, String field) {
    start(true);
    Seed.line(house().postgres, house().vault, 1001, "17841");
    house().postgres.execute("update account set platform = 'instagram' where id = 1001");

    HttpResponse<String> answer = put("/api/v1/webhook-endpoints/" + at, body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"" + field + "\"");
    assertThat(count("select count(*) from webhook_endpoint")).isZero();
  }

  @Test
  void anAgencyHasSoManyEndpointsAndNoMore() {
    start(false);
    house()
        .postgres
        .execute(
            "insert into webhook_endpoint (id, tenant_id, source, key, secret) select g, 1, 'generic', 'k' || g, 'x' from generate_series(1, %d) g"
                .formatted(WebhookEndpointStore.MOST));

    assertThat(put(STRIPE, secret(FIRST)).statusCode()).isEqualTo(409);
    assertThat(call("PUT", STRIPE, OTHERS, secret(FIRST)).statusCode()).isEqualTo(201);
  }

  private void start(boolean servesUnsigned) {
    opened = new WebhookHouse(servesUnsigned);
  }

  private WebhookHouse house() {
    return Objects.requireNonNull(opened);
  }

  private static String secret(String secret) {
    return new JsonObject().put("secret", secret).encode();
  }

  // The change is told to the front door after its commit; until then it knows what was before.
  private void awaitStripe(String secret, int status) {
    await().until(() -> stripe(secret) == status);
  }

  private void awaitWati(String token, int status) {
    await().until(() -> wati(token) == status);
  }

  private int stripe(String secret) throws GeneralSecurityException {
    String body = "{\"id\":\"evt_%d\",\"type\":\"charge.succeeded\"}".formatted(posts++);
    String header =
        Webhook.Signature.generateSignatureHeader(body, secret, Instant.now().getEpochSecond());
    int status =
        house()
            .send(
                house()
                    .request("POST", "/webhooks/stripe/shop", body)
                    .header("Stripe-Signature", header))
            .statusCode();
    taken += status == 200 ? 1 : 0;
    return status;
  }

  private int wati(String token) {
    String body = "{\"eventType\":\"message\",\"whatsappMessageId\":\"w%d\"}".formatted(posts++);
    return house().send(house().request("POST", "/webhooks/wati/main/" + token, body)).statusCode();
  }

  private JsonObject get(String path) {
    return house().get(path);
  }

  private HttpResponse<String> put(String path, String body) {
    return call("PUT", path, OURS, body);
  }

  private int ifMatch(String tag, String method, String body) {
    return house()
        .send(
            house()
                .request(method, STRIPE, body)
                .header("Authorization", "Bearer " + OURS)
                .header("If-Match", tag))
        .statusCode();
  }

  private HttpResponse<String> call(String method, String path, String key, String body) {
    return house().call(method, path, key, body);
  }

  private long count(String query) {
    return Long.parseLong(house().postgres.select(query).getFirst());
  }
}
