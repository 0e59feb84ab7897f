package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.platform.GraphNumbers;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.webhook.Attempts;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.DirectoryEvent;
import dev.switchboard.webhook.HttpVerticle;
import dev.switchboard.webhook.Rates;
import dev.switchboard.webhook.Watch;
import dev.switchboard.webhook.WebhookConfig;
import dev.switchboard.webhook.WebhookMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The front door with the API's webhook routes beside it, at one port as in a node; two agencies.
 */
final class WebhookHouse implements AutoCloseable {
  /** Keys of agency 1 and of agency 2. */
  static final String OURS = "sbk_one";

  static final String OTHERS = "sbk_two";

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final Vault vault = Vault.open(Vault.newKeyset());
  final Ids ids = new Ids(6, InstantSource.system());
  final List<LeafEvent> heard = new CopyOnWriteArrayList<>();
  final List<DirectoryEvent> changes = new CopyOnWriteArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Bus bus = new Bus(vertx);
  private final String base;
  private final GraphHosts meta;

  /**
   * @param servesUnsigned whether sources that sign nothing are served
   */
  WebhookHouse(boolean servesUnsigned) {
    this(servesUnsigned, on -> URI.create("http://localhost:1"));
  }

  /**
   * @param meta starts a stand-in for Meta, and says where it is
   */
  WebhookHouse(boolean servesUnsigned, Function<Vertx, URI> meta) {
    this.meta = GraphHosts.at(meta.apply(vertx), Duration.ofSeconds(5));
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into client (id, tenant_id, name) values (20, 2, 'Their client')",
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'ops', sha256('sbk_one')), (2, 2, 'o', sha256('sbk_two'))");
    LeafEvent.register(bus);
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    DirectoryEvent.register(bus);
    bus.hear(LeafEvent.TOPIC, heard::add).await();
    bus.hear(DirectoryEvent.TOPIC, changes::add).await();
    HttpVerticle http = http(api(servesUnsigned), servesUnsigned);
    var _ = vertx.deployVerticle(http).await();
    base = "http://localhost:" + http.actualPort();
  }

  private HttpVerticle http(ApiRouter api, boolean servesUnsigned) {
    Database pipeline = postgres.database(vertx);
    return new HttpVerticle(
        // So that a change is known because it was told, not because it was looked for.
        new WebhookConfig(
            0, Duration.ofHours(1), servesUnsigned, Bounds.DEFAULTS, Proxies.LOOPBACK),
        bus,
        pipeline,
        postgres.pipelineLogin(),
        vault,
        () -> ids,
        on -> api.router(on),
        new Watch(
            new Attempts(pipeline, InstantSource.system(), Attempts.PER_MINUTE),
            new WebhookMetrics(new SimpleMeterRegistry()),
            pipeline,
            null,
            Rates.local(1_000_000, 1_000_000)));
  }

  private ApiRouter api(boolean servesUnsigned) {
    TenantDatabase database = postgres.tenantDatabase(vertx);
    FeedStore feed = new FeedStore(bus);
    var health =
        new WebhookHealth(
            database, Map.of("redis", () -> Future.failedFuture("away")), () -> List.of("sending"));
    Sends sends = new Sends(bus, ids, new ThreadStore(bus, ids), new OutboxStore(bus));
    return new ApiRouter(
            database,
            feed,
            new Authenticator(
                vertx, database, "a secret of more than thirty-two bytes, for tests", vault),
            new ApiConfig(8081, null, Proxies.LOOPBACK),
            sends,
            Quota.local(new ApiLimits(1_000_000_000, 1_000_000_000)))
        .with(
            new AccountRoutes(database, sends, vault, new GraphNumbers(vertx, meta)),
            new WebhookRoutes(database, bus, health),
            new AccountWebhookRoutes(database, bus, vault, ids),
            new WebhookEndpointRoutes(database, bus, vault, ids, servesUnsigned));
  }

  String base() {
    return base;
  }

  /** What agency 1 is shown. */
  JsonObject get(String path) {
    HttpResponse<String> answer = call("GET", path, OURS, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  HttpResponse<String> call(String method, String path, String key, String body) {
    return send(request(method, path, body).header("Authorization", "Bearer " + key));
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return Contract.fits(
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()).join());
  }

  /** The first column of what a statement of an agency's own transaction answers with. */
  @org.jspecify.annotations.Nullable
  Object asAgency(long tenant, String statement) {
    return postgres
        .tenantDatabase(vertx)
        .transaction(Scope.all(tenant), tx -> tx.query(statement))
        .await()
        .iterator()
        .next()
        .getValue(0);
  }

  void attempt(String account, String tenant) {
    postgres.execute(
        """
        insert into webhook_attempt (at, route, ip, status, reason, request_id, account_id, tenant_id)
        values (now(), '/webhooks/whatsapp', '203.0.113.9', 403, 'wrong_signature', 'r1', %s, %s)
        """
            .formatted(account, tenant));
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
  }
}
