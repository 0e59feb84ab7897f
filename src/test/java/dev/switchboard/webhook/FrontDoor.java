package dev.switchboard.webhook;

import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The webhook room over real sockets into a real Postgres, with limits of a test's choice. */
final class FrontDoor implements AutoCloseable {
  static final String STRIPE_SECRET = "whsec_test";
  static final String YCLOUD_SECRET = "ycloud-secret";
  static final String GENERIC_SECRET = "generic-secret";
  static final String TOKEN = "dG9rZW4tb2YtMTI4LWJpdHM";

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final Vault vault = Vault.open(Vault.newKeyset());
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int port;
  private String deployment = "";
  private @Nullable HttpVerticle open;

  FrontDoor() {
    Seed.agency(postgres, vault);
    endpoint(500, "stripe", "default", STRIPE_SECRET);
    endpoint(501, "ycloud", "main", YCLOUD_SECRET);
    endpoint(502, "generic", "crm", GENERIC_SECRET);
    postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, source, key, token_hash) values (503, 1, 'wati', 'main', %s)"
            .formatted(hex(AddressToken.hash(TOKEN))));
  }

  private void endpoint(long id, String source, String key, String secret) {
    postgres.execute(
        "insert into webhook_endpoint (id, tenant_id, account_id, source, key, secret) values (%d, 1, 1000, '%s', '%s', %s)"
            .formatted(id, source, key, hex(vault.seal(secret, "webhook_endpoint.secret/" + id))));
  }

  FrontDoor open(Bounds bounds, Rates rates) {
    return open(bounds, rates, postgres.pipelineLogin());
  }

  /**
   * @param commits where the group commit finds Postgres
   */
  FrontDoor open(Bounds bounds, Rates rates, Pools.Login commits) {
    return open(bounds, rates, commits, request -> request.response().setStatusCode(404).end());
  }

  /**
   * @param others answers what is no webhook
   */
  FrontDoor open(
      Bounds bounds, Rates rates, Pools.Login commits, Handler<HttpServerRequest> others) {
    Bus bus = new Bus(vertx);
    LeafEvent.register(bus);
    Database database = postgres.database(vertx);
    Ids ids = new Ids(5, InstantSource.system());
    var http =
        new HttpVerticle(
            new WebhookConfig(0, Duration.ofHours(1), true, bounds, Proxies.LOOPBACK),
            bus,
            database,
            commits,
            vault,
            () -> ids,
            on -> others,
            new Watch(
                new Attempts(database, InstantSource.system(), Attempts.PER_MINUTE),
                new WebhookMetrics(registry),
                database,
                null,
                rates));
    deployment = vertx.deployVerticle(http).await();
    open = http;
    port = http.actualPort();
    return this;
  }

  /** Stops as a node does. */
  Future<Void> stop() {
    return vertx.undeploy(deployment);
  }

  /** What it has in its hands. */
  HttpVerticle.Load load() {
    return Objects.requireNonNull(open).load().await();
  }

  int port() {
    return port;
  }

  /** Posts a text of one leaf, signed. */
  CompletableFuture<HttpResponse<String>> text(long id) {
    return post(text(id, Seed.PHONE_NUMBER_ID), Seed.APP_SECRET, "10.0.0.1");
  }

  CompletableFuture<HttpResponse<String>> post(String body, String secret, String address) {
    return post("whatsapp", body, secret, address);
  }

  CompletableFuture<HttpResponse<String>> post(
      String source, String body, String secret, String address) {
    return client.sendAsync(
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/webhooks/%s".formatted(port, source)))
            .header("X-Hub-Signature-256", Signature.header(secret, Buffer.buffer(body)))
            .header("X-Forwarded-For", address)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static String text(long id, String line) {
    return """
    {"object":"whatsapp_business_account","entry":[{"id":"W","changes":[{"field":"messages","value":{
     "messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},
     "messages":[{"id":"wamid.%d","from":"34600111222","timestamp":"1700000000","type":"text","text":{"body":"hello"}}]}}]}]}
    """
        .formatted(line, id);
  }

  long count(String table) {
    return Long.parseLong(postgres.select("select count(*) from " + table).getFirst());
  }

  double refused(Refusal reason) {
    return registry.get("webhook.refused").tag("reason", reason.wire()).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** The ids of the texts that are stored, as often as they are. */
  java.util.List<String> stored() {
    return postgres.select(
        "select substring(encode(body, 'escape') from 'wamid\\.([0-9]+)') from leaf where kind = 'message'");
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String hex(byte[] bytes) {
    return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
  }
}
