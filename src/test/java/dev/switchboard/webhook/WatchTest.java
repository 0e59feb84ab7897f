package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.testing.LogCapture;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a POST leaves behind besides its leaves. */
class WatchTest {
  // A minute that does not end during the test.
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final int MOST = 20;
  private static final String STRIPE_SECRET = "whsec_test";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Database database = postgres.database(vertx);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aFloodOfForgedPostsIsCountedInFullAndLoggedToTheLimit() {
    URI url = start(null);
    List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      flood.add(send(url, text(1), "sha256=" + "0".repeat(64), null));
    }

    assertThat(flood).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(403));

    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select count(*) || ' ' || min(reason) || ' ' || min(claimed) || ' ' || min(account_id) || ' ' || min(tenant_id) from webhook_attempt"))
                .containsExactly(MOST + " wrong_signature " + Seed.PHONE_NUMBER_ID + " 1000 1"));
    assertThat(postgres.select("select count(*) from leaf")).containsExactly("0");
    assertThat(registry.get("webhook.received").tag("status", "403").counter().count())
        .isEqualTo(500);
    assertThat(registry.get("webhook.refused").tag("reason", "wrong_signature").counter().count())
        .isEqualTo(500);
    assertThat(registry.getMeters())
        .noneMatch(meter -> meter.getId().getTags().toString().contains(Seed.PHONE_NUMBER_ID));
  }

  @Test
  void aFloodOfRefusalsDoesNotHideWhatWasTaken() throws Exception {
    URI url = start(null);
    for (int i = 0; i < MOST + 5; i++) {
      send(url, "{}", null, null).join();
    }

    assertThat(post(url, text(seconds(0))).statusCode()).isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select leaves || ' ' || account_id from webhook_attempt where status = 200"))
                .containsExactly("1 1000"));
  }

  @Test
  void countsLeavesRepeatsAndLagAndWhenALineWasHeardOf() throws Exception {
    URI url = start(null);
    String body = text(seconds(90));

    post(url, body);
    post(url, body);

    // The answer goes out first, what is counted of it after.
    await()
        .untilAsserted(
            () -> assertThat(registry.get("webhook.platform.lag").timer().count()).isEqualTo(2));
    assertThat(registry.get("webhook.leaves").tag("platform", "whatsapp").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("webhook.duplicates").counter().count()).isEqualTo(1);
    assertThat(registry.get("webhook.ack.duration").timer().count()).isEqualTo(2);
    assertThat(registry.get("webhook.commit.leaves").summary().totalAmount()).isEqualTo(2);
    assertThat(
            registry
                .get("webhook.platform.lag")
                .timer()
                .mean(java.util.concurrent.TimeUnit.SECONDS))
        .isBetween(85.0, 120.0);
    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select measure || ' ' || sum(count) from webhook_stat group by measure"))
                .containsExactly("received 2"));
    assertThat(postgres.select("select account_id from account_seen")).containsExactly("1000");
  }

  @Test
  void everyAnswerBearsARequestIdAndASaneOneIsKept() throws Exception {
    URI url = start(null);

    assertThat(id(send(url, "{}", null, "trace-7"))).isEqualTo("trace-7");
    String own = id(send(url, "{}", null, null));
    assertThat(own).matches("[0-9a-f]{8}-[0-9a-f]+");
    assertThat(id(send(url, "{}", null, "not sane {}")))
        .matches("[0-9a-f]{8}-[0-9a-f]+")
        .isNotEqualTo(own);
    assertThat(id(send(url.resolve("/elsewhere"), "{}", null, "trace-8"))).isEqualTo("trace-8");
    await()
        .untilAsserted(() ->
            assertThat(postgres.select("select request_id from webhook_attempt order by id"))
                .contains("trace-7", own));
  }

  @Test
  void aLeafOlderThanTheOperatorAcceptsIsKeptButNotWorkedOn() throws Exception {
    URI url = start(Duration.ofHours(1));

    assertThat(post(url, text(seconds(7_200))).statusCode()).isEqualTo(200);
    assertThat(post(url, text(seconds(60))).statusCode()).isEqualTo(200);

    assertThat(postgres.select("select count(*) from pending")).containsExactly("1");
    assertThat(postgres.select("select outcome || ' ' || reason from set_aside"))
        .singleElement()
        .asString()
        .startsWith("parked too old: ");
  }

  @Test
  void anOldLeafIsTakenLikeAnyOtherUnlessToldOtherwise() throws Exception {
    URI url = start(null);

    assertThat(post(url, text(seconds(600_000))).statusCode()).isEqualTo(200);

    assertThat(postgres.select("select count(*) from pending")).containsExactly("1");
  }

  @Test
  void whatComesToAnotherNameOfASourceCountsAsTheSources() {
    URI url = start(null);

    for (String path :
        List.of("/api/webhooks/facebook", "/webhooks/facebook/app", "/api/stripe/webhook")) {
      assertThat(send(url.resolve(path), "{}", null, null).join().statusCode()).isBetween(403, 404);
    }

    assertThat(refused("messenger")).isEqualTo(2);
    assertThat(refused("stripe")).isEqualTo(1);
    assertThat(registry.find("webhook.refused").tag("platform", "other").counters()).isEmpty();
  }

  @Test
  void anEndpointWithoutALineCountsWhatItReceivedToo() {
    URI url = start(null).resolve("/webhooks/stripe");

    assertThat(payment(url, "evt_1").statusCode()).isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select tenant_id || ' ' || source || ' ' || measure || ' ' || sum(count) from webhook_stat group by tenant_id, source, measure"))
                .containsExactly("1 stripe received 1"));
    assertThat(postgres.select("select account_id from account_seen")).isEmpty();
  }

  @Test
  void countsThatCouldNotBeWrittenAreWrittenOnceTheyCan() throws Exception {
    URI url = start(null);
    String away = "alter table webhook_stat rename to webhook_stat_away";
    postgres.execute(away);
    var log = new LogCapture("webhook", Level.WARN);
    try (log) {
      assertThat(post(url, text(seconds(1))).statusCode()).isEqualTo(200);
      await().until(() -> !log.lines().isEmpty());
      assertThat(post(url, text(seconds(2))).statusCode()).isEqualTo(200);
    }

    postgres.execute("alter table webhook_stat_away rename to webhook_stat");

    await()
        .untilAsserted(() ->
            assertThat(postgres.select("select sum(count) from webhook_stat"))
                .containsExactly("2"));
    assertThat(postgres.select("select account_id from account_seen")).containsExactly("1000");
  }

  private HttpResponse<String> payment(URI url, String id) {
    String body = "{\"id\":\"%s\",\"type\":\"charge.succeeded\"}".formatted(id);
    String time = Long.toString(seconds(0));
    String hash = MetaSignature.of(STRIPE_SECRET, time + "." + body).replace("sha256=", "");
    return client
        .sendAsync(
            HttpRequest.newBuilder(url)
                .header("Stripe-Signature", "t=" + time + ",v1=" + hash)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .join();
  }

  private double refused(String platform) {
    return registry.get("webhook.refused").tag("platform", platform).counters().stream()
        .mapToDouble(io.micrometer.core.instrument.Counter::count)
        .sum();
  }

  private static long seconds(long ago) {
    return Instant.now().getEpochSecond() - ago;
  }

  private URI start(@Nullable Duration rejectOlderThan) {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, secret) values (500, 1, 'stripe', 'default', '\\x%s')"
            .formatted(
                HexFormat.of()
                    .formatHex(vault.seal(STRIPE_SECRET, "webhook_endpoint.secret/500"))));
    var bus = new Bus(vertx);
    LeafEvent.register(bus);
    var ids = new Ids(4, InstantSource.system());
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofSeconds(5), false, Bounds.DEFAULTS, Proxies.LOOPBACK),
            bus,
            database,
            postgres.pipelineLogin(),
            vault,
            () -> ids,
            on -> request -> request.response().setStatusCode(404).end(),
            new Watch(
                new Attempts(database, InstantSource.fixed(NOON), MOST),
                new WebhookMetrics(registry),
                database,
                rejectOlderThan,
                Rates.local(1_000_000, 1_000_000)));
    var _ = vertx.deployVerticle(http).await();
    return URI.create("http://localhost:" + http.actualPort() + "/webhooks/whatsapp");
  }

  private static String id(CompletableFuture<HttpResponse<String>> answer) {
    return answer.join().headers().firstValue("X-Request-Id").orElse("none");
  }

  private HttpResponse<String> post(URI url, String body) {
    return send(url, body, MetaSignature.of(Seed.APP_SECRET, body), null).join();
  }

  private CompletableFuture<HttpResponse<String>> send(
      URI url, String body, @Nullable String signature, @Nullable String requestId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body));
    if (signature != null) {
      request.header("X-Hub-Signature-256", signature);
    }
    if (requestId != null) {
      request.header("X-Request-Id", requestId);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String text(long seconds) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"wamid.%d","from":"34600111222","timestamp":"%d","type":"text","text":{"body":"hello"}}]}}]}]}
    """
        .formatted(Seed.PHONE_NUMBER_ID, seconds, seconds);
  }
}
