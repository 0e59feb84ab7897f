package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.testing.LogCapture;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.Attempts;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.HttpVerticle;
import dev.switchboard.webhook.Rates;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.webhook.WebhookMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One POST in the structured log, from its receipt to the commit of what it became. */
class WayInLogTest {
  private static final String TEXT = "A gravel path to Zürich, 4 pm";
  // What the encoder says of every line.
  private static final String[] ALWAYS = {
    "@timestamp", "@version", "message", "logger_name", "thread_name", "level", "level_value"
  };

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final LogCapture webhook = new LogCapture("webhook", Level.DEBUG);
  private final LogCapture ours = new LogCapture("dev.switchboard", Level.DEBUG);
  private URI url = URI.create("http://localhost");

  @BeforeEach
  void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(postgres, vault);
    Seed.line(postgres, vault, 1001, "15550001001");
    var bus = new Bus(vertx);
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    var ids = new Ids(1, InstantSource.system());
    Database database = postgres.database(vertx);
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
                new Attempts(database, InstantSource.system(), 60),
                new WebhookMetrics(new SimpleMeterRegistry()),
                database,
                null,
                Rates.usual()));
    var _ = vertx.deployVerticle(http).await();
    var processing =
        new ProcessingVerticle(
            bus,
            database,
            Echoes.NONE,
            Hearers.NONE,
            ids,
            new InboxConfig(
                new LeafPumpConfig(500, Duration.ofHours(1), 3, Duration.ofMillis(1)),
                InboxConfig.LATE_AFTER),
            new SimpleMeterRegistry());
    var _ =
        vertx
            .deployVerticle(
                processing,
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
    url = URI.create("http://localhost:" + http.actualPort() + "/webhooks/whatsapp");
  }

  @AfterEach
  void close() {
    webhook.close();
    ours.close();
    vertx.close().await();
  }

  @Test
  void aPostIsFollowedFromItsRequestIdToTheCommitOfItsMessage() {
    String body = post(change("wamid.1", Seed.PHONE_NUMBER_ID));

    assertThat(send(body, MetaSignature.of(Seed.APP_SECRET, body), "trace-1")).isEqualTo(200);

    await().until(() -> !webhook.events("webhook.processed").isEmpty());
    String leaf = postgres.select("select id from leaf").getFirst();
    JsonObject received =
        only("webhook.received", "requestId", "route", "source", "bytes", "micros");
    JsonObject verified =
        only(
            "webhook.verified",
            "requestId",
            "route",
            "source",
            "account",
            "leaves",
            "firstLeaf",
            "lastLeaf",
            "micros");
    JsonObject committed =
        only(
            "webhook.committed",
            "requestId",
            "route",
            "source",
            "account",
            "leaves",
            "firstLeaf",
            "lastLeaf",
            "micros");
    JsonObject processed =
        only(
            "webhook.processed",
            "source",
            "account",
            "leaves",
            "firstLeaf",
            "lastLeaf",
            "leafIds",
            "queue",
            "shard",
            "micros");
    assertThat(List.of(received, verified, committed))
        .allSatisfy(line -> assertThat(line.getString("requestId")).isEqualTo("trace-1"))
        .allSatisfy(line -> assertThat(line.getString("route")).isEqualTo("/webhooks/whatsapp"));
    assertThat(List.of(verified, committed, processed))
        .allSatisfy(line -> assertThat(line.getString("account")).isEqualTo("1000"))
        .allSatisfy(line -> assertThat(line.getString("source")).isEqualTo("whatsapp"));
    assertThat(committed.getString("firstLeaf")).isEqualTo(leaf);
    assertThat(processed.getString("leafIds")).isEqualTo(leaf);
    assertThat(processed.getString("queue")).isEqualTo("inbox");
    assertThat(received.getInteger("bytes"))
        .isEqualTo(body.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    saysNothingOfTheMessage();
  }

  @Test
  void ofLeavesOfSeveralLinesEachIsFoundInWhatWasCommittedAndProcessed() {
    String body =
        post(change("wamid.1", Seed.PHONE_NUMBER_ID) + "," + change("wamid.2", "15550001001"));

    assertThat(send(body, MetaSignature.of(Seed.APP_SECRET, body), "trace-2")).isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(webhook.events("webhook.processed"))
                .flatMap(line -> List.of(line.getString("leafIds").split(" ")))
                .containsExactlyInAnyOrderElementsOf(postgres.select("select id from leaf")));
    JsonObject committed =
        only(
            "webhook.committed",
            "requestId",
            "route",
            "source",
            "leaves",
            "firstLeaf",
            "lastLeaf",
            "micros");
    List<String> leaves = postgres.select("select id from leaf order by id");
    assertThat(leaves).hasSize(2);
    assertThat(committed.getInteger("leaves")).isEqualTo(2);
    assertThat(List.of(committed.getString("firstLeaf"), committed.getString("lastLeaf")))
        .isEqualTo(leaves);
    saysNothingOfTheMessage();
  }

  @Test
  void aForgedPostIsReceivedAndRefusedAndNothingMore() {
    String body = post(change("wamid.1", Seed.PHONE_NUMBER_ID));

    assertThat(send(body, "sha256=" + "0".repeat(64), "trace-3")).isEqualTo(403);

    await().until(() -> !webhook.events("webhook.refused").isEmpty());
    JsonObject refused = only("webhook.refused", "requestId", "route", "status", "reason");
    assertThat(refused.getString("requestId")).isEqualTo("trace-3");
    assertThat(webhook.events("webhook.received")).hasSize(1);
    assertThat(webhook.events("webhook.verified")).isEmpty();
    saysNothingOfTheMessage();
  }

  /** The one line of an event; it says this and no more. */
  private JsonObject only(String event, String... keys) {
    List<JsonObject> lines = webhook.events(event);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().fieldNames().stream().filter(key -> !List.of(ALWAYS).contains(key)))
        .as(event)
        .containsExactlyInAnyOrder(keys);
    return lines.getFirst();
  }

  private void saysNothingOfTheMessage() {
    assertThat(webhook.lines()).isNotEmpty();
    for (String part : List.of("gravel", "rich", "34600111222")) {
      assertThat(webhook.lines()).noneMatch(line -> line.contains(part));
      assertThat(ours.lines()).noneMatch(line -> line.contains(part));
    }
  }

  private int send(String body, String signature, String requestId) {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .header("X-Hub-Signature-256", signature)
            .header("X-Request-Id", requestId)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join().statusCode();
  }

  private static String post(String changes) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"W\",\"changes\":[%s]}]}"
        .formatted(changes);
  }

  private static String change(String id, String line) {
    return """
    {"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"%s","from":"34600111222","timestamp":"1763900000","type":"text","text":{"body":"%s"}}]}}
    """
        .formatted(line, id, TEXT);
  }
}
