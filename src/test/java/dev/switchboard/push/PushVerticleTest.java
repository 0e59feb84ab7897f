package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.access.Credential;
import dev.switchboard.access.Holder;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushVerticleTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  // Held: a client that nobody refers to is closed when it is collected.
  private final WebSocketClient client = vertx.createWebSocketClient();
  private final Bus bus = new Bus(vertx);
  private final Database database = postgres.database(vertx);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean isOut;
  private final FeedStore feed = new FeedStore(bus);

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('good'))");
    FeedEvent.register(bus);
    AccessEvent.register(bus);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aHintBringsAnEventAtOnceThoughTheSweepSleeps() {
    PushVerticle push = push(NEVER, 5_000);
    Peer peer = new Peer(push, null);
    peer.awaitReady();

    append(1);

    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactly(1L));
    assertThat(peer.frames.getLast())
        .isEqualTo(
            "{\"type\":\"event\",\"seq\":1,\"prev\":0,\"kind\":\"message.added\",\"data\":{\"n\":1}}");
    Timer delivery = registry.get("real.time.delivery.latency").timer();
    assertThat(delivery.count()).isEqualTo(1);
    assertThat(delivery.max(TimeUnit.SECONDS)).isLessThan(5);
  }

  @Test
  void theSweepBringsWhatNoHintToldOf() {
    PushVerticle push = push(SOON, 5_000);
    Peer peer = new Peer(push, null);
    peer.awaitReady();

    postgres.execute(
        "update feed_head set seq = seq + 1",
        "insert into feed (tenant_id, seq, kind, conversation_id) values (1, 1, 'conversation.changed', 9)");

    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactly(1L));
  }

  @Test
  void aClientThatWasAwayGetsTheRest() {
    PushVerticle push = push(NEVER, 5_000);
    append(1_200);

    Peer peer = new Peer(push, 100L);

    await()
        .untilAsserted(() -> assertThat(peer.seqs()).containsExactlyElementsOf(range(101, 1_200)));
    peer.assertChained(100);
  }

  @Test
  void aGapThatIsTooLargeIsAReload() {
    PushVerticle push = push(NEVER, 10);
    append(11);

    Peer peer = new Peer(push, 0L);
    await()
        .untilAsserted(() -> assertThat(peer.frames).contains("{\"type\":\"reload\",\"seq\":11}"));
    append(1);

    await().untilAsserted(() -> assertThat(peer.seqs()).containsExactly(12L));
    peer.assertChained(11);
  }

  @Test
  void rowsThatAreGoneAreAReload() {
    PushVerticle push = push(NEVER, 5_000);
    append(5);
    postgres.execute("delete from feed where seq <= 3");

    Peer peer = new Peer(push, 1L);

    await()
        .untilAsserted(() -> assertThat(peer.frames).contains("{\"type\":\"reload\",\"seq\":5}"));
  }

  @Test
  void clientsThatComeAndGoWhileRowsAreWrittenSeeEachOnceAndInOrder() {
    PushVerticle push = push(SOON, 5_000);
    Random random = new Random(42);
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      append(50);
      peers.add(new Peer(push, (long) random.nextInt(i * 50 + 1)));
      if (i % 4 == 3) {
        Peer left = peers.remove(random.nextInt(peers.size()));
        left.socket.close().await();
        left.assertChained(left.after);
      }
    }

    for (Peer peer : peers) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(peer.seqs()).endsWith(1_000L));
      assertThat(peer.seqs()).containsExactlyElementsOf(range(peer.after + 1, 1_000));
      peer.assertChained(peer.after);
    }
  }

  @Test
  void aForeignPageIsTurnedAway() {
    PushVerticle push = push(NEVER, 5_000);

    assertThatThrownBy(() -> connect(push, "https://evil.example"))
        .isInstanceOfSatisfying(
            UpgradeRejectedException.class, e -> assertThat(e.getStatus()).isEqualTo(403));
    assertThat(connect(push, "http://localhost:8080").isClosed()).isFalse();
  }

  @Test
  void aBadTokenABadHelloAndSilenceAreClosedEachWithItsCode() {
    PushVerticle push = push(NEVER, 5_000);

    assertThat(closeCode(push, "{\"type\":\"hello\",\"token\":\"wrong\"}")).isEqualTo((short) 4401);
    // Not knowing is no reason to send somebody to the sign-in.
    assertThat(closeCode(push, "{\"type\":\"hello\",\"token\":\"away\"}")).isEqualTo((short) 1013);
    assertThat(closeCode(push, "{\"type\":\"hi\"}")).isEqualTo((short) 4400);
    assertThat(closeCode(push, "no json")).isEqualTo((short) 4400);
    assertThat(closeCode(push, null)).isEqualTo((short) 4408);
  }

  @Test
  void whoIsShutOutIsClosedAtOnceThoughNobodyLooks() throws Exception {
    PushVerticle push = push(NEVER, NEVER, 5_000);
    Peer peer = new Peer(push, null);
    peer.awaitReady();
    var closed = new CompletableFuture<Short>();
    peer.socket.closeHandler(v -> closed.complete(peer.socket.closeStatusCode()));

    postgres.execute("update api_key set revoked_at = now()");
    bus.publish(AccessEvent.TOPIC, new AccessEvent.Withdrawn(1));

    assertThat(closed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo((short) 4401);
  }

  @Test
  void whoIsShutOutIsClosedSoonThoughNoHintCame() throws Exception {
    PushVerticle push = push(NEVER, SOON, 5_000);
    Peer peer = new Peer(push, null);
    peer.awaitReady();
    var closed = new CompletableFuture<Short>();
    peer.socket.closeHandler(v -> closed.complete(peer.socket.closeStatusCode()));

    postgres.execute("update api_key set expires_at = now()");

    assertThat(closed.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo((short) 4401);
  }

  @Test
  void whoIsShutOutWhileTheirPollWaitsLearnsNothingMore() {
    PushVerticle push = push(NEVER, 5_000);
    CompletableFuture<String> waiting = poll(push, "?after=0&timeout=1");
    await().untilAsserted(() -> assertThat(asked).hasValueGreaterThan(0));

    isOut = true;

    assertThat(waiting.join()).contains("\"status\":401").doesNotContain("events");
  }

  @Test
  void aPollAnswersAtOnceWhatIsThereAndWaitsForWhatIsNot() throws Exception {
    PushVerticle push = push(NEVER, 5_000);
    append(2);

    assertThat(poll(push, "").join()).isEqualTo("{\"events\":[],\"seq\":2}");
    assertThat(poll(push, "?last_message_id=0&timeout=30").join())
        .contains("\"seq\":1,\"prev\":0,", "\"seq\":2,\"prev\":1,");
    assertThat(poll(push, "?after=2&timeout=0").join()).isEqualTo("{\"events\":[],\"seq\":2}");
    CompletableFuture<String> waiting = poll(push, "?after=2&timeout=30");
    append(1);
    assertThat(waiting.join()).contains("\"seq\":3,\"prev\":2,");
    assertThat(poll(push, "?after=99").join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
  }

  @Test
  void aPollMissesNothingThatCameWhileItLooked() {
    PushVerticle push = push(NEVER, 5_000);
    for (int n = 0; n < 300; n++) {
      CompletableFuture<String> waiting = poll(push, "?after=%d&timeout=5".formatted(n));
      append(1);

      assertThat(waiting.join()).contains("\"seq\":%d,\"prev\":%d,".formatted(n + 1, n));
    }
  }

  @Test
  void aPollIsToldWhenRowsItNeedsAreGone() {
    PushVerticle push = push(NEVER, 5_000);
    append(3);
    postgres.execute("delete from feed where seq < 3");

    assertThat(poll(push, "?after=1&timeout=0").join())
        .isEqualTo("{\"events\":[],\"seq\":3,\"reload\":true}");
  }

  private PushVerticle push(Duration sweep, int replayLimit) {
    return push(sweep, NEVER, replayLimit);
  }

  private PushVerticle push(Duration sweep, Duration recheck, int replayLimit) {
    var verticle =
        new PushVerticle(
            new PushConfig(
                0,
                List.of(),
                sweep,
                Duration.ofSeconds(25),
                Duration.ofSeconds(2),
                recheck,
                replayLimit),
            bus,
            postgres.tenantDatabase(vertx),
            (tx, rows) ->
                Future.succeededFuture(
                    rows.stream().map(row -> "{\"n\":" + row.seq() + "}").toList()),
            token -> {
              asked.incrementAndGet();
              return token.equals("away")
                  ? Future.failedFuture("no database")
                  : Future.succeededFuture(
                      token.equals("good") && !isOut
                          ? Optional.of(new Holder(1, new Credential.Key(1)))
                          : Optional.empty());
            },
            registry);
    vertx.deployVerticle(verticle).await();
    return verticle;
  }

  private void append(int rows) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      changes.add(new Change(1, FeedKind.MESSAGE_ADDED, 9, null));
    }
    database.transaction(tx -> feed.append(tx, changes)).await();
  }

  private WebSocket connect(PushVerticle push, String origin) {
    return client
        .connect(
            new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(push.actualPort())
                .setURI("/api/v1/messages/stream")
                .addSubProtocol("switchboard.v1")
                .putHeader("Origin", origin))
        .await();
  }

  private short closeCode(PushVerticle push, @Nullable String hello) {
    WebSocket socket = connect(push, "http://localhost");
    var closed = new CompletableFuture<Short>();
    socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
    if (hello != null) {
      socket.writeTextMessage(hello).await();
    }
    return closed.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  private static CompletableFuture<String> poll(PushVerticle push, String query) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:%d/api/v1/messages/poll%s"
                        .formatted(push.actualPort(), query)))
            .header("Authorization", "Bearer good")
            .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  /** A client that writes down what it hears. */
  private final class Peer {
    final List<String> frames = new CopyOnWriteArrayList<>();
    final WebSocket socket;
    final long after;

    Peer(PushVerticle push, @Nullable Long after) {
      this.after = after == null ? 0 : after;
      socket = connect(push, "http://localhost");
      socket.textMessageHandler(frames::add);
      JsonObject hello = new JsonObject().put("type", "hello").put("token", "good");
      if (after != null) {
        hello.put("after", after);
      }
      socket.writeTextMessage(hello.encode()).await();
    }

    void awaitReady() {
      await().untilAsserted(() -> assertThat(frames).anyMatch(frame -> frame.contains("ready")));
    }

    List<Long> seqs() {
      return events().map(event -> event.getLong("seq")).toList();
    }

    void assertChained(long from) {
      long last = from;
      for (JsonObject event : events().toList()) {
        assertThat(event.getLong("prev")).isEqualTo(last);
        last = Objects.requireNonNull(event.getLong("seq"));
      }
    }

    private java.util.stream.Stream<JsonObject> events() {
      return frames.stream()
          .map(JsonObject::new)
          .filter(frame -> "event".equals(frame.getString("type")));
    }
  }
}
