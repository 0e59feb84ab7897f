package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stripe's events through a whole node, signed by Stripe's own library. */
class StripeTest {
  private static final String SECRET = "whsec_of_the_test";
  private static final Path FIXTURES = Path.of("src/test/resources/meta/stripe");
  @TempDir private static Path directory;
  private static TestHouse house;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void open() throws IOException {
    house = TestHouse.start(directory, "500 ms");
    house
        .postgres()
        .execute(
            "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (500, 1, 'stripe', 'default', '\\x%s')"
                .formatted(house.sealed(SECRET, "webhook_endpoint.secret/500")));
    await("the endpoint is known")
        .atMost(Duration.ofSeconds(30))
        .until(() -> post(event("evt_warm", "customer.created", 1, new JsonObject())) == 200);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static int post(JsonObject event) {
    String body = event.encode();
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(house.http() + "/webhooks/stripe"))
              .header(
                  "Stripe-Signature",
                  Webhook.Signature.generateSignatureHeader(
                      body, SECRET, Instant.now().getEpochSecond()))
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject event(String id, String type, long created, JsonObject object) {
    return new JsonObject()
        .put("id", id)
        .put("object", "event")
        .put("type", type)
        .put("created", created)
        .put("data", new JsonObject().put("object", object));
  }

  private static JsonObject fixture(String name) throws IOException {
    return new JsonObject(Files.readString(FIXTURES.resolve(name)));
  }

  // Stripe's own session, as one of a client business of ours that has paid.
  private static JsonObject checkout(String id, String client, String customer) throws IOException {
    JsonObject event =
        fixture("djstripe-session_completed.json").put("id", id).put("created", 1_000);
    event
        .getJsonObject("data")
        .getJsonObject("object")
        .put("client_reference_id", client)
        .put("customer", customer)
        .put("subscription", "sub_1")
        .put("payment_status", "paid");
    return event;
  }

  private static JsonObject paid(String id, String payment, String customer, long created)
      throws IOException {
    JsonObject event =
        fixture("djstripe-payment_intent_succeeded_destination_charge.json")
            .put("id", id)
            .put("created", created);
    event
        .getJsonObject("data")
        .getJsonObject("object")
        .put("id", payment)
        .put("customer", customer);
    return event;
  }

  private static JsonObject refused(String id, String payment, String customer, long created)
      throws IOException {
    JsonObject event =
        paid(id, payment, customer, created).put("type", "payment_intent.payment_failed");
    event
        .getJsonObject("data")
        .getJsonObject("object")
        .put("status", "requires_payment_method")
        .put("last_payment_error", new JsonObject().put("message", "Your card was declined."));
    return event;
  }

  private static void awaitLogged(int count, String like) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            house
                    .postgres()
                    .select("select 1 from billing_log where event_id like '%s'".formatted(like))
                    .size()
                == count);
  }

  private static JsonObject subscription(String customer) {
    return house.api("GET", "/billing/subscriptions", "").getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(one -> one.getString("customerId").equals(customer))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fiveTimesEachInAnyOrderIsTheSameStateOnce() throws IOException {
    List<JsonObject> posts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      posts.add(checkout("evt_a1", "10", "cus_a"));
      posts.add(refused("evt_a2", "pi_a", "cus_a", 2_000));
      posts.add(paid("evt_a3", "pi_a", "cus_a", 3_000));
    }
    Collections.shuffle(posts, new Random(7));
    posts.forEach(event -> assertThat(post(event)).isEqualTo(200));
    awaitLogged(3, "evt_a%");

    assertThat(subscription("cus_a").getString("status")).isEqualTo("active");
    assertThat(subscription("cus_a").getString("clientId")).isEqualTo("10");
    assertThat(
            house
                .postgres()
                .select(
                    "select status || ' ' || amount || currency from payment where payment_intent_id = 'pi_a'"))
        .containsExactly("succeeded 190200usd");
    assertThat(
            house
                .postgres()
                .select(
                    "select count(*) from workflow_run where workflow like 'stripe-%' and input like '%evt_a%'"))
        .containsExactly("3");
  }

  @Test
  void whoOwesIsAnAlertUntilAPaymentGoesThrough() throws IOException {
    house.postgres().execute("insert into client (id, tenant_id, name) values (11, 1, 'The Mill')");
    // The refusal comes before anybody knows whose customer it is.
    assertThat(post(refused("evt_b1", "pi_b", "cus_b", 2_000))).isEqualTo(200);
    awaitLogged(1, "evt_b%");
    assertThat(post(checkout("evt_b2", "11", "cus_b"))).isEqualTo(200);
    awaitLogged(2, "evt_b%");

    assertThat(subscription("cus_b").getString("status")).isEqualTo("past_due");
    assertThat(house.api("GET", "/alerts", "").encode())
        .contains("payment_failed", "Your card was declined.", "The Mill");

    assertThat(post(paid("evt_b3", "pi_b2", "cus_b", 4_000))).isEqualTo(200);
    awaitLogged(3, "evt_b%");
    assertThat(subscription("cus_b").getString("status")).isEqualTo("active");
    assertThat(house.api("GET", "/alerts", "").encode()).doesNotContain("The Mill");
  }

  @Test
  void aCheckoutOfAnotherAgencysClientChangesNothingAndIsLogged() throws IOException {
    house
        .postgres()
        .execute(
            "insert into tenant (tenant_id, name) values (2, 'Another')",
            "insert into client (id, tenant_id, name) values (20, 2, 'Theirs')");
    assertThat(post(checkout("evt_c1", "20", "cus_c"))).isEqualTo(200);
    assertThat(post(checkout("evt_c2", "nobody", "cus_c"))).isEqualTo(200);
    awaitLogged(2, "evt_c%");

    assertThat(
            house
                .postgres()
                .select(
                    "select outcome from billing_log where event_id like 'evt_c%' order by event_id"))
        .containsExactly(
            "refused: the agency has no client business 20",
            "refused: client_reference_id is no id of a client business");
    assertThat(
            house
                .postgres()
                .select("select 1 from client_subscription where customer_id = 'cus_c'"))
        .isEmpty();
  }
}
