package dev.switchboard.api;

import static dev.switchboard.api.WebhookHouse.OTHERS;
import static dev.switchboard.api.WebhookHouse.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agency's leaves that name none of its lines: as posted, in the event log and set aside. */
class EventsWithoutLineTest {
  private static final String SECRET = "a-secret-of-an-endpoint";
  private static final String EVENTS = "/api/v1/webhooks/events";

  private final WebhookHouse house = new WebhookHouse(false);
  private final TestPostgres postgres = house.postgres;

  @AfterEach
  void close() {
    house.close();
  }

  /** A payment, a torn body, and a message to a number that is not the endpoint's line's. */
  @BeforeEach
  void posts() {
    endpoint("stripe/shop", "{\"secret\":\"%s\"}".formatted(SECRET));
    endpoint("generic/crm", "{\"secret\":\"%s\",\"accountId\":\"1000\"}".formatted(SECRET));
    post("stripe/shop", "Stripe-Signature", "{\"id\":\"evt_1\",\"type\":\"charge.succeeded\"}");
    post("generic/crm", "X-Switchboard-Signature", "{\"torn\":");
    post(
        "generic/crm",
        "X-Switchboard-Signature",
        "{\"event\":\"message.received\",\"payload\":{\"id\":\"1\",\"from\":\"34600111222\",\"to\":\"+1 555 999 9999\",\"type\":\"text\"}}");
  }

  @Test
  void areInTheLogWithWhatBecameOfThemAndNobodyElseSeesThem() {
    ofALine();

    assertThat(rows(EVENTS))
        .containsExactly(
            "whatsapp processed 1000",
            "generic parked null",
            "generic parked null",
            "stripe pending null");
    assertThat(rows(EVENTS + "?state=pending")).containsExactly("stripe pending null");
    postgres.execute("delete from pending");
    assertThat(rows(EVENTS + "?state=processed&kind=charge.succeeded"))
        .containsExactly("stripe processed null");
    assertThat(rows(EVENTS + "?account=1000")).containsExactly("whatsapp processed 1000");
    assertThat(house.call("GET", EVENTS, OTHERS, "").body())
        .isEqualTo("{\"items\":[],\"next\":null}");
  }

  @Test
  void pagesOfTheLogNeitherSkipNorRepeatThem() {
    ofALine();

    JsonObject first = house.get(EVENTS + "?limit=2");
    JsonObject rest = house.get(EVENTS + "?limit=2&cursor=" + first.getString("next"));

    assertThat(rows(first)).containsExactly("whatsapp processed 1000", "generic parked null");
    assertThat(rows(rest)).containsExactly("generic parked null", "stripe pending null");
  }

  @Test
  void areListedByWhatBecameOfThemAndShownWithTheirBody() {
    inboxSaw("stripe", "noop", "the inbox shows no payments");

    assertThat(rows(EVENTS + "?state=noop")).containsExactly("stripe noop null");
    assertThat(rows(EVENTS + "?state=parked"))
        .containsExactly("generic parked null", "generic parked null");
    JsonObject payment = house.get(EVENTS + "/" + id("state=noop", 0));
    assertThat(payment.containsKey("accountId")).isTrue();
    assertThat(payment.getValue("accountId")).isNull();
    assertThat(payment.getJsonObject("body").encode()).contains("evt_1");
    assertThat(house.get(EVENTS + "/" + id("state=parked", 1)).getString("body"))
        .isEqualTo("{\"torn\":");
  }

  @Test
  void goBackToWorkWhereTheyMayAndAreDiscarded() {
    inboxSaw("stripe", "dead", "IllegalStateException");
    String payment = id("state=dead", 0);
    String foreign = id("state=parked", 0);

    assertThat(act(payment, "replay", "").statusCode()).isEqualTo(200);
    assertThat(house.get(EVENTS + "/" + payment).getString("state")).isEqualTo("pending");
    assertThat(act(foreign, "replay", ""))
        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(409))
        .satisfies(answer -> assertThat(answer.body()).contains("line"));
    assertThat(act(foreign, "discard", "{\"reason\":\"not ours\"}").statusCode()).isEqualTo(200);
    assertThat(rows(EVENTS + "?state=discarded")).containsExactly("generic discarded null");
  }

  // What the inbox does with it is its own test's business.
  private void inboxSaw(String source, String outcome, String reason) {
    postgres.execute(
        "delete from pending where id in (select id from leaf where source = '%s')"
            .formatted(source),
        """
        insert into set_aside (leaf_id, day, app_id, tenant_id, source, kind, outcome, reason)
        select id, day, app_id, tenant_id, source, kind, '%s', '%s' from leaf where source = '%s'
        """
            .formatted(outcome, reason, source));
  }

  private void ofALine() {
    postgres.execute(
        """
        insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
        values (current_date, %d, 100, 1000, 1, 'whatsapp', 'message', '{}', now())
        """
            .formatted(house.ids.next()));
  }

  private void endpoint(String name, String body) {
    assertThat(house.call("PUT", "/api/v1/webhook-endpoints/" + name, OURS, body).statusCode())
        .isEqualTo(201);
  }

  // The endpoint is told to the front door after its commit.
  private void post(String endpoint, String header, String body) {
    await()
        .untilAsserted(() ->
            assertThat(
                    house
                        .send(
                            house
                                .request("POST", "/webhooks/" + endpoint, body)
                                .header(
                                    header,
                                    Webhook.Signature.generateSignatureHeader(
                                        body, SECRET, Instant.now().getEpochSecond())))
                        .statusCode())
                .isEqualTo(200));
  }

  private HttpResponse<String> act(String id, String what, String body) {
    return house.call("POST", EVENTS + "/" + id + "/" + what, OURS, body);
  }

  private String id(String query, int index) {
    return house
        .get(EVENTS + "?" + query)
        .getJsonArray("items")
        .getJsonObject(index)
        .getString("id");
  }

  private List<String> rows(String path) {
    return rows(house.get(path));
  }

  private static List<String> rows(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .map(one ->
            "%s %s %s"
                .formatted(
                    one.getString("platform"), one.getString("state"), one.getString("accountId")))
        .toList();
  }
}
