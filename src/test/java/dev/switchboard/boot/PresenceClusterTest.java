package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import dev.switchboard.access.Role;
import dev.switchboard.db.Scope;
import dev.switchboard.db.Vault;
import dev.switchboard.push.Api;
import dev.switchboard.push.InboxViews;
import dev.switchboard.push.PushConfig;
import dev.switchboard.push.PushVerticle;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two agents on two nodes that share nothing but the bus and Postgres. */
class PresenceClusterTest {
  private static final String MARTA_LOOKS =
      "{\"type\":\"presence\",\"conversationId\":\"601\",\"userId\":\"7\",\"isHere\":true}";
  private static final String MARTA_TYPES =
      "{\"type\":\"typing\",\"conversationId\":\"601\",\"userId\":\"7\",\"isTyping\":true}";
  private static final String MARTA_STOPPED = MARTA_TYPES.replace("true", "false");
  private static final String MARTA_LEFT = MARTA_LOOKS.replace("true", "false");

  private static final PushConfig CONFIG =
      new PushConfig(
          0,
          List.of(),
          Duration.ofSeconds(1),
          Duration.ofSeconds(25),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          5_000);

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx outside = Vertx.vertx();
  private final WebSocketClient client = outside.createWebSocketClient();
  private final int firstPort = FreePorts.run(2);
  private final Vertx first = join(firstPort);
  private final Vertx second = join(firstPort + 1);

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    List.of(7, 8, 9).forEach(id -> Seed.signedIn(postgres, id, 1, "agent"));
    postgres.execute(
        "insert into contact (id, tenant_id) values (501, 1)",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (601, 1, 10, 1000, 501)");
  }

  @AfterEach
  void close() {
    Future.all(outside.close(), first.close(), second.close()).await();
  }

  @Test
  void anAgentOfAnotherNodeIsSeen() {
    int here = push(first);
    int there = push(second);
    List<String> martas = new CopyOnWriteArrayList<>();
    WebSocket marta = connect(here, "7", martas);
    say(marta, "{\"type\":\"presence\",\"conversationId\":\"601\"}");
    List<String> others = new CopyOnWriteArrayList<>();
    connect(here, "9", others);
    await().untilAsserted(() -> assertThat(String.join("\n", others)).contains(MARTA_LOOKS));

    // The first of the agency on its node: that asks the other.
    List<String> jonas = new CopyOnWriteArrayList<>();
    connect(there, "8", jonas);
    await().untilAsserted(() -> assertThat(jonas).endsWith(MARTA_LOOKS));

    say(marta, "{\"type\":\"typing\",\"conversationId\":\"601\",\"isTyping\":true}");
    await().untilAsserted(() -> assertThat(jonas).endsWith(MARTA_LOOKS, MARTA_TYPES));
    marta.close().await();

    await()
        .untilAsserted(
            () -> assertThat(jonas).endsWith(MARTA_LOOKS, MARTA_TYPES, MARTA_STOPPED, MARTA_LEFT));
    assertThat(martas).noneMatch(frame -> frame.contains("\"7\""));
  }

  private Vertx join(int port) {
    return Cluster.join(
        Vertx.builder(),
        new VertxOptions(),
        new ClusterConfig(
            "127.0.0.1",
            port,
            FreePorts.one(),
            List.of("127.0.0.1:" + firstPort, "127.0.0.1:" + (firstPort + 1))));
  }

  private int push(Vertx vertx) {
    PushVerticle push =
        new PushVerticle(
            CONFIG,
            Node.bus(vertx),
            postgres.tenantDatabase(vertx),
            new InboxViews(),
            new Api(
                user ->
                    Future.succeededFuture(
                        Optional.of(
                            new Holder(
                                Scope.all(1),
                                new Credential.Person(
                                    Long.parseLong(user), Long.parseLong(user), Role.AGENT)))),
                who -> Future.succeededFuture(0L),
                (who, command) -> Future.failedFuture("nobody asks for anything")),
            new SimpleMeterRegistry());
    vertx.deployVerticle(push).await();
    return push.actualPort();
  }

  private WebSocket connect(int port, String user, List<String> frames) {
    WebSocket socket =
        client
            .connect(
                new WebSocketConnectOptions()
                    .setHost("localhost")
                    .setPort(port)
                    .setURI("/api/v1/messages/stream")
                    .addSubProtocol("switchboard.v1"))
            .await();
    socket.textMessageHandler(frames::add);
    say(socket, "{\"type\":\"hello\",\"token\":\"%s\"}".formatted(user));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(frames).anyMatch(frame -> frame.contains("ready")));
    return socket;
  }

  private static void say(WebSocket socket, String frame) {
    socket.writeTextMessage(frame).await();
  }
}
