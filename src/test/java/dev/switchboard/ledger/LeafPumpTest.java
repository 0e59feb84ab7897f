package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeafPumpTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Ids IDS = new Ids(2, InstantSource.system());

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final Database database = postgres.database(vertx);
  private final SqlClient client = Pools.pipelined(vertx, postgres.pipelineLogin());
  private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void agency() {
    Seed.agency(postgres, Vault.open(Vault.newKeyset()));
    LeafEvent.register(bus);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void findsWithoutAnyHintWhatIsThere() {
    store("a", "b", "c");

    pump(500, SOON, LeafPumpTest::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("a", "b", "c"));
  }

  @Test
  void isWokenByAHintWhileTheSweepSleeps() {
    pump(500, NEVER, LeafPumpTest::accept);
    store("a", "b");

    bus.publish(LeafEvent.TOPIC, new LeafEvent.Stored(0, List.of(1)));

    await()
        .atMost(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(handled).containsExactly("a", "b"));
  }

  @Test
  void aFloodOfHintsLosesNoWorkThoughTheWorkIsSlow() {
    pump(100, SOON, LeafPumpTest::accept);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      expected.add("leaf-" + i);
    }
    store(expected.toArray(String[]::new));

    for (int i = 0; i < 5_000; i++) {
      bus.publish(LeafEvent.TOPIC, new LeafEvent.Stored(0, List.of(1)));
    }

    await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(handled).hasSize(5_000));
    assertThat(handled).containsExactlyElementsOf(expected);
  }

  @Test
  void onePoisonedLeafNeitherHoldsBackNorLosesItsNeighbours() {
    store("a", "b", "poison", "c", "d", "e");

    pump(500, SOON, LeafPumpTest::refusePoison);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select outcome || ' ' || attempts || ' ' || reason from set_aside"))
                .containsExactly("dead 3 java.lang.IllegalStateException: poisoned"));
    assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    assertThat(postgres.select("select count(*) from pending")).containsExactly("0");
  }

  @Test
  void aRepeatedLeafIsStoredOnce() {
    UUID key = UUID.randomUUID();

    long first = LedgerStore.store(client, List.of(leaf("a", key), leaf("a", key)), now()).await();
    long again = LedgerStore.store(client, List.of(leaf("a", key)), now()).await();

    assertThat(first).isEqualTo(1);
    assertThat(again).isZero();
    assertThat(postgres.select("select count(*) from leaf")).containsExactly("1");
    assertThat(postgres.select("select count(*) from pending")).containsExactly("1");
  }

  private static String accept(String body) {
    return body;
  }

  private static String refusePoison(String body) {
    if (body.equals("poison")) {
      throw new IllegalStateException("poisoned");
    }
    return body;
  }

  private interface Judge {
    String judge(String body);
  }

  private void pump(int batch, Duration sweep, Judge judge) {
    var config = new LeafPumpConfig(batch, sweep, 3, Duration.ofMillis(10));
    var verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            return new LeafPump(
                    vertx,
                    bus,
                    database,
                    NewLeaf.Queue.INBOX,
                    (tx, leaves) -> handle(leaves, judge),
                    () -> {},
                    config)
                .start();
          }
        };
    vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  // What a batch did counts only when all of it was done.
  private void handle(List<Leaf> leaves, Judge judge) {
    List<String> batch = new ArrayList<>();
    leaves.forEach(leaf -> batch.add(judge.judge(leaf.body().toString())));
    handled.addAll(batch);
  }

  private void store(String... bodies) {
    List<NewLeaf> leaves = new ArrayList<>();
    for (String body : bodies) {
      leaves.add(leaf(body, UUID.randomUUID()));
    }
    assertThat(LedgerStore.store(client, leaves, now()).await()).isEqualTo(bodies.length);
  }

  private static NewLeaf leaf(String body, UUID key) {
    return new NewLeaf(
        IDS.next(),
        Seed.APP,
        key,
        Seed.LINE,
        Seed.TENANT,
        "whatsapp",
        "message",
        NewLeaf.Queue.INBOX,
        Buffer.buffer(body),
        Seed.PHONE_NUMBER_ID,
        null);
  }

  private static OffsetDateTime now() {
    return OffsetDateTime.now(ZoneOffset.UTC);
  }
}
