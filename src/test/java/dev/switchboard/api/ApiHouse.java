package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import dev.switchboard.access.AccessEvent;
import dev.switchboard.access.Proxies;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.mcp.McpRoutes;
import dev.switchboard.oidc.OidcConfig;
import dev.switchboard.outgoing.OutgoingConfig;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.platform.GraphNumbers;
import dev.switchboard.push.Api;
import dev.switchboard.push.InboxViews;
import dev.switchboard.push.PresenceEvent;
import dev.switchboard.push.PushConfig;
import dev.switchboard.push.PushVerticle;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.OutboxStore;
import dev.switchboard.sending.PostgresLimits;
import dev.switchboard.sending.SendingConfig;
import dev.switchboard.sending.SendingRoom;
import dev.switchboard.sending.SendingVerticle;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.Registry;
import dev.switchboard.workflow.RunStore;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.WorkflowConfig;
import dev.switchboard.workflow.WorkflowEvent;
import dev.switchboard.workflow.WorkflowVerticle;
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
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The API and the sending room on a database of their own, over a real socket. */
final class ApiHouse implements AutoCloseable {
  private static final String KEY = "sbk_test";
  static final String JWT = "a secret of more than thirty-two bytes, for tests";

  final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  final GraphStandIn graph = new GraphStandIn(vertx);
  // HTTP/2 would put every request into one connection, which takes so many at once.
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Database pipeline = postgres.database(vertx);
  private final Vault vault = Vault.open(Vault.newKeyset());
  private final int port;
  private long facts = 1;

  private final Bus bus = new Bus(vertx);
  private final Ids ids = new Ids(7, InstantSource.system());
  private final TenantDatabase database = postgres.tenantDatabase(vertx);
  private final FeedStore feed = new FeedStore(bus);
  private final Authenticator authenticator;
  private final ThreadStore threads = new ThreadStore(bus, ids);
  private final Sends sends = new Sends(bus, ids, threads, new OutboxStore(bus));

  ApiHouse() {
    this(List.of());
  }

  /** One where these workflows run, too. */
  ApiHouse(List<Workflow<?, ?>> workflows) {
    this(workflows, new OidcConfig(List.of()));
  }

  /** One that asks these providers. */
  ApiHouse(OidcConfig oidc) {
    this(List.of(), oidc);
  }

  private ApiHouse(List<Workflow<?, ?>> workflows, OidcConfig oidc) {
    authenticator = new Authenticator(vertx, database, JWT, vault, oidc);
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))");
    FeedEvent.register(bus);
    OutboxEvent.register(bus);
    AccessEvent.register(bus);
    WorkflowEvent.register(bus);
    GraphHosts meta = GraphHosts.at(graph.base(), Duration.ofSeconds(2));
    var router =
        new ApiRouter(
                database,
                feed,
                authenticator,
                new ApiConfig(8081, null, Proxies.LOOPBACK),
                sends,
                Quota.local(new ApiLimits(1_000_000_000, 1_000_000_000)))
            .with(
                new AccountRoutes(database, sends, vault, new GraphNumbers(vertx, meta)),
                new RunRoutes(database, bus, ids),
                new WorkflowRoutes(database, bus, ids, InstantSource.system()),
                new EventRoutes(database, bus, ids),
                new IntakeRoutes(database, ids),
                new RetentionRoutes(database, ids),
                new OutgoingRoutes(database, bus, ids, vault, new OutgoingConfig(List.of())),
                new McpRoutes(vertx, "test")::mount)
            .router(vertx);
    port = vertx.createHttpServer().requestHandler(router).listen(0).await().actualPort();
    if (!workflows.isEmpty()) {
      deploy(workflows);
    }
    SendingRoom room =
        new SendingRoom(bus, pipeline, vault, ids, threads, meta, on -> new PostgresLimits());
    var _ =
        vertx
            .deployVerticle(
                () -> new SendingVerticle(room, SendingConfig.DEFAULTS),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
  }

  /** Where the API is. */
  int port() {
    return port;
  }

  /** Has sockets served, too, for who may ask so much; answers with their port. */
  int push(ApiLimits limits) {
    PresenceEvent.register(bus);
    Quota quota = Quota.local(limits);
    var push =
        new PushVerticle(
            PushConfig.on(0),
            bus,
            database,
            new InboxViews(),
            new Api(
                authenticator::holder,
                quota::take,
                new SocketCommands(database, feed, authenticator, sends, quota)),
            new SimpleMeterRegistry());
    vertx.deployVerticle(push).await();
    return push.actualPort();
  }

  private void deploy(List<Workflow<?, ?>> workflows) {
    WorkflowConfig config =
        new WorkflowConfig(50, Duration.ofMillis(200), Duration.ofSeconds(12), Duration.ofDays(30));
    Registry registry = new Registry(workflows);
    var _ =
        vertx
            .deployVerticle(
                () -> new WorkflowVerticle(bus, pipeline, ids, registry, config),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
  }

  /** Starts runs for an agency. */
  <I extends Record> List<Long> start(Workflow<I, ?> workflow, long tenant, List<I> inputs) {
    RunStore runs = new RunStore(bus, ids);
    return pipeline.transaction(tx -> runs.start(tx, workflow, tenant, inputs)).await();
  }

  void line(long id, String platform, String externalId) {
    Seed.line(postgres, vault, id, externalId);
    postgres.execute("update account set platform = '%s' where id = %d".formatted(platform, id));
  }

  /** A customer with a conversation of the same number. */
  void customer(long id, long line, String kind, String value, String lastInbound) {
    postgres.execute(
        "insert into contact (id, tenant_id, name) values (%d, 1, 'C')".formatted(id),
        "insert into contact_identity (tenant_id, kind, value, contact_id) values (1, '%s', '%s', %d)"
            .formatted(kind, value, id),
        """
        insert into conversation (id, tenant_id, client_id, account_id, contact_id, last_inbound_at)
        values (%1$d, 1, 10, %2$d, %1$d, %3$s)
        """
            .formatted(id, line, lastInbound));
  }

  void status(String message, long line, String status) {
    postgres.execute(
        """
        insert into status_fact (id, tenant_id, account_id, message_id, external_id, status, at, received_at)
        values (%d, 1, %d, %s, 'wamid.x', '%s', now(), clock_timestamp())
        """
            .formatted(facts++, line, message, status));
  }

  JsonObject words(String text) {
    return new JsonObject().put("type", "text").put("text", new JsonObject().put("body", text));
  }

  JsonObject text(String from, String to, String text) {
    return words(text).put("from", from).put("to", to);
  }

  HttpResponse<String> post(String path, JsonObject body) {
    return call("POST", path, KEY, body.encode());
  }

  /** As somebody who signed in. */
  HttpResponse<String> asAgent(String path, JsonObject body) {
    String hash =
        Password.hash("secret")
            .addRandomSalt()
            .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
            .getResult();
    postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (9, 1, 'a@example.com', 'A', 'agent', '%s') on conflict do nothing"
            .formatted(hash));
    return call("POST", path, signIn("a@example.com"), body.encode());
  }

  JsonObject sent(String path, JsonObject body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  JsonObject get(String path) {
    HttpResponse<String> answer = call("GET", path, KEY, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  void awaitState(String id, String state) {
    await(id + " is " + state)
        .atMost(Duration.ofSeconds(20))
        .until(() -> get("/api/v1/messages/" + id).getString("state").equals(state));
  }

  /** What arrived at WhatsApp with these words. */
  JsonObject arrivedText(String words) {
    return graph.arrived().stream()
        .filter(body ->
            body.getValue("text") instanceof JsonObject text
                && words.equals(text.getString("body")))
        .findFirst()
        .orElseThrow();
  }

  /** What arrived at Messenger or Instagram with these words. */
  JsonObject arrivedMessage(String words) {
    return graph.arrived().stream()
        .filter(body ->
            body.getValue("message") instanceof JsonObject message
                && words.equals(message.getString("text")))
        .findFirst()
        .orElseThrow();
  }

  CompletableFuture<HttpResponse<String>> postAsync(String path, JsonObject body) {
    return client.sendAsync(
        request("POST", path, KEY, body.encode()), HttpResponse.BodyHandlers.ofString());
  }

  /** Gives lines that were copied in SQL tokens of their own. */
  void resealTokens(long first, long last) {
    List<String> updates = new ArrayList<>();
    for (long id = first; id <= last; id++) {
      updates.add(
          "update account set access_token = '\\x%s' where id = %d"
              .formatted(
                  HexFormat.of()
                      .formatHex(vault.seal(Seed.ACCESS_TOKEN, "account.access_token/" + id)),
                  id));
    }
    postgres.execute(updates.toArray(String[]::new));
  }

  /** Adds somebody of the agency; answers with their access token. */
  String person(long id, String name, String role) {
    String email = name.toLowerCase(java.util.Locale.ROOT) + "@example.com";
    String hash =
        Password.hash("secret")
            .addRandomSalt()
            .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
            .getResult();
    postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (%d, 1, '%s', '%s', '%s', '%s')"
            .formatted(id, email, name, role, hash));
    return signIn(email);
  }

  private String signIn(String email) {
    JsonObject words = new JsonObject().put("email", email).put("password", "secret");
    HttpResponse<String> answer = call("POST", "/api/v1/auth/login", "none", words.encode());
    return new JsonObject(answer.body()).getString("accessToken");
  }

  HttpResponse<String> ifMatch(
      String tag, String method, String path, String token, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(request(method, path, token, body.encode()), (name, value) -> true)
            .header("If-Match", tag)
            .build();
    return sent(request, body.encode());
  }

  HttpResponse<String> call(String method, String path, String token, String body) {
    return sent(request(method, path, token, body), body);
  }

  /** Without a token. */
  HttpResponse<String> send(String method, String path, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return sent(request.build(), body);
  }

  // Fails when the answer is not as the contract says.
  private HttpResponse<String> sent(HttpRequest request, String body) {
    return Contract.fits(
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join(), body);
  }

  private HttpRequest request(String method, String path, String token, String body) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
        .method(method, HttpRequest.BodyPublishers.ofString(body))
        .header("Authorization", "Bearer " + token)
        .build();
  }

  @Override
  public void close() {
    for (String id : vertx.deploymentIDs()) {
      vertx.undeploy(id).await();
    }
    vertx.close().await();
  }
}
