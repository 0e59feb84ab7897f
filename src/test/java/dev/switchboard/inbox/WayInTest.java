package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LeafPumpConfig;
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
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The way in, whole: signed POST, commit, 200, hint, batch, rows. */
class WayInTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static URI url = URI.create("http://localhost");

  @BeforeAll
  static void start() {
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(POSTGRES, vault);
    var bus = new Bus(VERTX);
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    var ids = new Ids(1, InstantSource.system());
    Pools.Login login = POSTGRES.pipelineLogin();
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofSeconds(5), false, Bounds.DEFAULTS, Proxies.LOOPBACK),
            bus,
            POSTGRES.database(VERTX),
            login,
            vault,
            () -> ids,
            vertx -> request -> request.response().setStatusCode(404).end(),
            new Watch(
                new Attempts(POSTGRES.database(VERTX), InstantSource.system(), 60),
                new WebhookMetrics(new SimpleMeterRegistry()),
                POSTGRES.database(VERTX),
                null,
                Rates.usual()));
    VERTX.deployVerticle(http).await();
    VERTX
        .deployVerticle(
            () ->
                new ProcessingVerticle(
                    bus,
                    POSTGRES.database(VERTX),
                    Echoes.NONE,
                    Hearers.NONE,
                    ids,
                    new InboxConfig(
                        new LeafPumpConfig(500, Duration.ofHours(1), 3, Duration.ofMillis(1)),
                        InboxConfig.LATE_AFTER),
                    new SimpleMeterRegistry()),
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.VIRTUAL_THREAD)
                .setInstances(2))
        .await();
    url = URI.create("http://localhost:" + http.actualPort() + "/webhooks/whatsapp");
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void everyPayloadIsTakenInAndAccountedForAndARepeatChangesNothing() throws Exception {
    List<Path> payloads;
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/meta/whatsapp"))) {
      payloads = files.sorted().toList();
    }
    assertThat(payloads).hasSizeGreaterThan(100);

    for (Path payload : payloads) {
      assertThat(post(Files.readString(payload)).statusCode())
          .as(payload.toString())
          .isEqualTo(200);
    }
    awaitInboxQueueEmpty();
    List<String> once = picture();
    for (Path payload : payloads) {
      for (int again = 0; again < 2; again++) {
        assertThat(post(Files.readString(payload)).body()).isEqualTo("{\"success\":true}");
      }
    }
    awaitInboxQueueEmpty();

    assertThat(picture()).isEqualTo(once);
    assertThat(POSTGRES.select("select count(*) from set_aside where outcome = 'dead'"))
        .containsExactly("0");
  }

  @Test
  void aMessageBecomesAContactAConversationAMessageAndAFeedRow() throws Exception {
    assertThat(
            post(text("wamid.way-in", "34600111222", "¿Tenéis mesa? \\u0000 \\/ \\u0040"))
                .statusCode())
        .isEqualTo(200);

    await()
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        """
                        select concat_ws('|', c.name, v.unread, v.preview, m.type, m.text, f.kind)
                          from message m join conversation v on v.id = m.conversation_id
                          join contact c on c.id = v.contact_id join feed f on f.message_id = m.id
                         where m.external_id = 'wamid.way-in'
                        """))
                .containsExactly(
                    "Tomé|1|¿Tenéis mesa? \uFFFD / @|text|¿Tenéis mesa? \uFFFD / @|message.added"));
  }

  @Test
  void aThousandLeavesOfThreeMegabytesAreAllThere() throws Exception {
    StringBuilder messages = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      messages
          .append(i == 0 ? "" : ",")
          .append(
              "{\"id\":\"wamid.big-%d\",\"from\":\"4477009%05d\",\"timestamp\":\"1700000000\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}"
                  .formatted(i, i % 50, "x".repeat(2_900)));
    }
    String body = value("\"messages\":[" + messages + "]");
    assertThat(body.length()).isBetween(2_900_000, 3 * 1024 * 1024);

    assertThat(post(body).statusCode()).isEqualTo(200);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    POSTGRES.select(
                        "select count(*) from message where external_id like 'wamid.big-%'"))
                .containsExactly("1000"));
    assertThat(
            POSTGRES.select(
                "select count(distinct conversation_id) from message where external_id like 'wamid.big-%'"))
        .containsExactly("50");
  }

  @Test
  void aWrongOrMissingSignatureIsRefusedAndWritesNothing() throws Exception {
    String body = text("wamid.forged", "34600111222", "x");

    assertThat(send(body, "sha256=" + "0".repeat(64)).statusCode()).isEqualTo(403);
    assertThat(send(body, "sha256=zz").statusCode()).isEqualTo(403);
    assertThat(send(body, "").statusCode()).isEqualTo(403);

    assertThat(
            POSTGRES.select(
                "select count(*) from leaf where convert_from(body, 'utf8') like '%wamid.forged%'"))
        .containsExactly("0");
  }

  @Test
  void aMessageThatComesLateIsMarkedAndOneInTimeIsNot() throws Exception {
    long now = java.time.Instant.now().getEpochSecond();
    String late = text("wamid.late", "34600111333", "x").replace("1763900000", "" + (now - 400));
    String prompt = text("wamid.prompt", "34600111333", "x").replace("1763900000", "" + (now - 30));

    assertThat(post(late).statusCode()).isEqualTo(200);
    assertThat(post(prompt).statusCode()).isEqualTo(200);

    awaitInboxQueueEmpty();
    assertThat(
            POSTGRES.select(
                "select late_by between 400 and 430 from message where external_id in ('wamid.late', 'wamid.prompt') order by platform_at"))
        .containsExactly("t", "null");
  }

  @Test
  void malformedJsonWithAGoodSignatureIsParkedWhole() throws Exception {
    assertThat(post("{\"entry\":[{\"torn\":").statusCode()).isEqualTo(200);

    assertThat(
            POSTGRES.select(
                """
                select convert_from(l.body, 'utf8') from set_aside s join leaf l on l.id = s.leaf_id
                 where s.outcome = 'parked' and s.reason like 'malformed%'
                """))
        .containsExactly("{\"entry\":[{\"torn\":");
  }

  @Test
  void anUnknownNumberUnderAKnownSecretIsParkedUnderNoneRefused() throws Exception {
    String body =
        text("wamid.stranger", "34600111222", "x").replace(Seed.PHONE_NUMBER_ID, "404404");

    assertThat(post(body).statusCode()).isEqualTo(200);
    assertThat(send(body, MetaSignature.of("another secret", body)).statusCode()).isEqualTo(403);

    assertThat(POSTGRES.select("select reason from set_aside where external_account = '404404'"))
        .containsExactly("unknown line 404404");
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws Exception {
    assertThat(post("x".repeat(WebhookConfig.MOST_BYTES + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void theVerificationAnswersTheChallengeToTheRightTokenOnly() throws Exception {
    assertThat(verify(Seed.VERIFY_TOKEN).body()).isEqualTo("1158201444");
    assertThat(verify("wrong").statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> verify(String token)
      throws IOException, InterruptedException {
    URI verification =
        URI.create(url + "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=" + token);
    return CLIENT.send(
        HttpRequest.newBuilder(verification).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void awaitInboxQueueEmpty() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(POSTGRES.select("select count(*) from pending where queue = 0"))
                .containsExactly("0"));
  }

  private static List<String> picture() {
    return POSTGRES.select(
        """
        select concat_ws(' ', (select count(*) from leaf), (select count(*) from message), (select count(*) from contact),
                         (select count(*) from set_aside), (select seq from feed_head),
                         (select sum(unread) from conversation))
        """);
  }

  private static String text(String id, String from, String body) {
    return value(
        """
        "contacts":[{"wa_id":"%s","profile":{"name":"Tomé"}}],
        "messages":[{"id":"%s","from":"%s","timestamp":"1763900000","type":"text","text":{"body":"%s"}}]
        """
            .formatted(from, id, from, body));
  }

  private static String value(String items) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},%s}}]}]}
    """
        .formatted(Seed.PHONE_NUMBER_ID, items);
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return send(body, MetaSignature.of(Seed.APP_SECRET, body));
  }

  private static HttpResponse<String> send(String body, String signature)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body));
    if (!signature.isEmpty()) {
      request.header("X-Hub-Signature-256", signature);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
