package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.stripe.net.Webhook;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every source over a real socket into a real Postgres. */
class WebhookEndpointTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Vault VAULT = Vault.open(Vault.newKeyset());
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final String TOKEN = "dG9rZW4tb2YtMTI4LWJpdHM";
  private static final Bus BUS = new Bus(VERTX);
  private static String base = "";

  @BeforeAll
  static void start() {
    Seed.agency(POSTGRES, VAULT);
    LeafEvent.register(BUS);
    DirectoryEvent.register(BUS);
    endpoint(500, "stripe", "default", "whsec_test");
    endpoint(501, "ycloud", "main", "ycloud-secret");
    endpoint(502, "generic", "crm", "generic-secret");
    POSTGRES.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, token_hash) values (503, 1, 'wati', 'main', %s)"
            .formatted(hex(AddressToken.hash(TOKEN))));
    Database database = POSTGRES.database(VERTX);
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofHours(1), true, Bounds.DEFAULTS, Proxies.LOOPBACK),
            BUS,
            database,
            POSTGRES.pipelineLogin(),
            VAULT,
            () -> new Ids(1, InstantSource.system()),
            vertx -> request -> request.response().setStatusCode(404).end(),
            new Watch(
                new Attempts(database, InstantSource.system(), Attempts.PER_MINUTE),
                new WebhookMetrics(new SimpleMeterRegistry()),
                database,
                null,
                Rates.local(1_000_000, 1_000_000)));
    VERTX.deployVerticle(http).await();
    base = "http://localhost:" + http.actualPort();
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void empty() {
    POSTGRES.execute("truncate ledger, leaf, pending, set_aside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whatsapp", "messenger", "instagram"})
  void everyPayloadOfMetaInAnyBatchesIsStoredOnce(String source) throws Exception {
    Random random = new Random(source.hashCode());
    Batches batches = Batches.of(source, random);

    for (int round = 0; round < 2; round++) {
      for (byte[] post : batches.posts(random)) {
        assertThat(meta("/webhooks/" + source, post, Seed.APP_SECRET).body())
            .isEqualTo("{\"success\":true}");
      }
    }

    assertThat(stored()).containsExactlyInAnyOrderElementsOf(batches.eachOnce());
    assertThat(count("ledger")).isEqualTo(count("leaf"));
    assertThat(count("pending") + count("set_aside")).isEqualTo(count("leaf"));
  }

  @Test
  void everyStripePayloadSignedByStripesLibraryIsStoredOnceAtEachOfItsAddresses() throws Exception {
    for (String path :
        List.of("/webhooks/stripe", "/api/stripe/webhook", "/api/v1/webhooks/stripe/default")) {
      for (Path file : Payloads.of("stripe")) {
        String body = new String(Payloads.bytes(file), StandardCharsets.UTF_8);
        String header =
            Webhook.Signature.generateSignatureHeader(
                body, "whsec_test", Instant.now().getEpochSecond());
        assertThat(post(path, body, "Stripe-Signature", header).statusCode()).isEqualTo(200);
      }
    }

    assertThat(count("leaf")).isEqualTo(Payloads.of("stripe").size());
    assertThat(POSTGRES.select("select distinct tenant_id || ' ' || app_id from leaf"))
        .containsExactly("1 500");
  }

  @Test
  void resellersAndProgramsOfOnesOwnArePostedToTheLineOfTheirEndpoint() throws Exception {
    String ycloud =
        "{\"id\":\"e1\",\"type\":\"whatsapp.inbound_message.received\",\"whatsappInboundMessage\":{\"to\":\"+15550001000\"}}";
    String generic =
        "{\"event\":\"message.received\",\"payload\":{\"id\":\"g1\",\"from\":\"34600\",\"to\":\"+1"
            + " (555)"
            + " 000-1000\",\"type\":\"text\",\"text\":{\"body\":\"x\"},\"timestamp\":1700000000}}";
    String elsewhere = generic.replace("g1", "g2").replace("000-1000", "000-2000");

    assertThat(timed("/webhooks/ycloud/main", ycloud, "YCloud-Signature", "s", "ycloud-secret"))
        .isEqualTo(200);
    assertThat(
            timed(
                "/webhooks/generic/crm",
                generic,
                "X-Switchboard-Signature",
                "v1",
                "generic-secret"))
        .isEqualTo(200);
    assertThat(
            timed(
                "/webhooks/generic/crm",
                elsewhere,
                "X-Switchboard-Signature",
                "v1",
                "generic-secret"))
        .isEqualTo(200);
    assertThat(
            post(
                    "/webhooks/wati/main/" + TOKEN,
                    "{\"eventType\":\"message\",\"whatsappMessageId\":\"w\"}",
                    "X",
                    "x")
                .statusCode())
        .isEqualTo(200);

    assertThat(
            POSTGRES.select(
                "select concat_ws(' ', l.source, l.kind, l.account_id, s.reason) from leaf l left"
                    + " join set_aside s on s.leaf_id = l.id order by l.id"))
        .containsExactly(
            "ycloud message 1000",
            "generic message 1000",
            "generic message foreign: the endpoint's line has another number",
            "wati message");
  }

  @Test
  void whatProvesNothingIsRefusedAndWritesNothing() throws Exception {
    String body =
        "{\"id\":\"e\",\"type\":\"t\",\"event\":\"e\",\"eventType\":\"t\",\"payload\":{},\"entry\":[{\"id\":\"1\"}]}";

    for (String path :
        List.of("/webhooks/whatsapp", "/webhooks/messenger", "/webhooks/instagram")) {
      assertThat(post(path, body, "X", "x").statusCode()).isEqualTo(403);
      assertThat(meta(path, body.getBytes(StandardCharsets.UTF_8), "wrong").statusCode())
          .isEqualTo(403);
    }
    assertThat(timed("/webhooks/stripe", body, "Stripe-Signature", "v1", "wrong")).isEqualTo(403);
    assertThat(timed("/webhooks/stripe/other", body, "Stripe-Signature", "v1", "whsec_test"))
        .isEqualTo(404);
    assertThat(timed("/webhooks/ycloud/main", body, "YCloud-Signature", "v1", "ycloud-secret"))
        .isEqualTo(403);
    assertThat(timed("/webhooks/ycloud", body, "YCloud-Signature", "s", "ycloud-secret"))
        .isEqualTo(404);
    assertThat(timed("/webhooks/generic/crm", body, "Stripe-Signature", "v1", "generic-secret"))
        .isEqualTo(403);
    for (String path :
        List.of(
            "/webhooks/wati/main", "/webhooks/wati/main/wrong", "/webhooks/wati/other/" + TOKEN)) {
      assertThat(post(path, body, "X", "x").statusCode()).isEqualTo(404);
    }

    assertThat(count("leaf") + count("ledger")).isZero();
  }

  @Test
  void oddNamesAndBytesOfASignedPostNeverFailIt() throws Exception {
    String odd =
        "{\"entry\":[{\"id\":\"1\\u0000\\ud800\",\"changes\":[{\"field\":\"a\\u0000b\\ud83d\",\"value\":{\"x\\u0000\":\"\\u0000\"}}]},"
            + "{\"id\":\"2\",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{\"phone_number_id\":\"%s\\u0000\"},\"messages\":[{\"id\":\"\\u0000\",\"text\":{\"body\":\"\\ud800\\u0000\"}}]}}]}]}"
                .formatted("9".repeat(5_000));

    assertThat(
            meta("/webhooks/whatsapp", odd.getBytes(StandardCharsets.UTF_8), Seed.APP_SECRET)
                .statusCode())
        .isEqualTo(200);
    assertThat(
            meta("/webhooks/whatsapp", new byte[] {0, '{', 0, '}'}, Seed.APP_SECRET).statusCode())
        .isEqualTo(200);
    assertThat(
            meta(
                    "/webhooks/whatsapp",
                    new byte[] {'"', (byte) 0xED, (byte) 0xA0, '"'},
                    Seed.APP_SECRET)
                .statusCode())
        .isEqualTo(200);

    assertThat(POSTGRES.select("select kind from leaf order by id"))
        .containsExactly("a\uFFFDb\uFFFD", "message", "malformed", "malformed");
    assertThat(
            POSTGRES.select(
                "select count(*) from leaf where position('\\x5c75643830305c7530303030'::bytea in"
                    + " body) > 0"))
        .containsExactly("1");
  }

  @Test
  void aNewAppIsKnownAtOnceWhenToldAndARotatedSecretAsLongAsItIsKept() throws Exception {
    byte[] body = "{\"entry\":[{\"id\":\"5\"}]}".getBytes(StandardCharsets.UTF_8);
    POSTGRES.execute(
        "insert into meta_app (id, key, name, secret, previous_secret, verify_token) values (101, 'new', 'New', %s, %s, %s)"
            .formatted(
                sealed("now", "meta_app.secret/101"),
                sealed("before", "meta_app.secret/101"),
                sealed("hello", "meta_app.verify_token/101")),
        // Sealed under another purpose, so it does not open: it must not take the others down.
        "insert into meta_app (id, key, name, secret, verify_token) values (102, 'broken', 'Broken', %s, %s)"
            .formatted(sealed("x", "elsewhere"), sealed("x", "elsewhere")));
    BUS.publish(DirectoryEvent.TOPIC, new DirectoryEvent.Changed());

    await()
        .untilAsserted(() ->
            assertThat(meta("/webhooks/messenger/new", body, "now").statusCode()).isEqualTo(200));
    assertThat(meta("/webhooks/messenger/new", body, "before").statusCode()).isEqualTo(200);
    assertThat(meta("/webhooks/messenger/new", body, Seed.APP_SECRET).statusCode()).isEqualTo(403);
    assertThat(meta("/webhooks/messenger", body, Seed.APP_SECRET).statusCode()).isEqualTo(200);
    assertThat(verification("/webhooks/messenger/new", "hello").body()).isEqualTo("<b>7</b>");
    assertThat(verification("/webhooks/messenger/new", Seed.VERIFY_TOKEN).statusCode())
        .isEqualTo(403);
  }

  @Test
  void theVerificationIsPlainTextAndOnlySourcesOfMetaHaveOne() throws Exception {
    HttpResponse<String> verified = verification("/api/webhooks/facebook", Seed.VERIFY_TOKEN);

    assertThat(verified.body()).isEqualTo("<b>7</b>");
    assertThat(verified.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(verification("/webhooks/stripe", Seed.VERIFY_TOKEN).statusCode()).isEqualTo(405);
    assertThat(verification("/webhooks/instagram", "").statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> verification(String path, String token) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(
                URI.create(
                    base
                        + path
                        + "?hub.mode=subscribe&hub.challenge=%3Cb%3E7%3C/b%3E&hub.verify_token="
                        + token))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void endpoint(long id, String source, String key, String secret) {
    POSTGRES.execute(
        "insert into webhook_endpoint (id, tenant_id, account_id, source, key, secret) values (%d, 1, 1000, '%s', '%s', %s)"
            .formatted(id, source, key, sealed(secret, "webhook_endpoint.secret/" + id)));
  }

  private static String sealed(String secret, String purpose) {
    return hex(VAULT.seal(secret, purpose));
  }

  private static String hex(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }

  private static long count(String table) {
    return Long.parseLong(POSTGRES.select("select count(*) from " + table).getFirst());
  }

  private static List<String> stored() {
    List<String> known = new ArrayList<>();
    for (String row :
        POSTGRES.select(
            "select json_build_object('kind', kind, 'body', convert_from(body, 'utf8')) from"
                + " leaf")) {
      JsonObject leaf = new JsonObject(row);
      known.add(
          BatchPropertyTest.known(leaf.getString("kind"), Buffer.buffer(leaf.getString("body"))));
    }
    return known;
  }

  private static HttpResponse<String> meta(String path, byte[] body, String secret)
      throws Exception {
    return send(path, body, "X-Hub-Signature-256", Signature.header(secret, Buffer.buffer(body)));
  }

  private static int timed(String path, String body, String header, String label, String secret)
      throws Exception {
    long now = Instant.now().getEpochSecond();
    String hash =
        HexFormat.of()
            .formatHex(new Signature(secret).of(now + ".", body.getBytes(StandardCharsets.UTF_8)));
    return post(path, body, header, "t=" + now + "," + label + "=" + hash).statusCode();
  }

  private static HttpResponse<String> post(String path, String body, String header, String value)
      throws Exception {
    return send(path, body.getBytes(StandardCharsets.UTF_8), header, value);
  }

  private static HttpResponse<String> send(String path, byte[] body, String header, String value)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create(base + path))
            .header(header, value)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
