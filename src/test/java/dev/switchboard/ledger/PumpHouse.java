package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A pump over a ledger of its own, and the leaves that are put into it. */
abstract class PumpHouse {
  static final Duration NEVER = Duration.ofHours(1);
  static final Duration SOON = Duration.ofMillis(50);
  static final Vault VAULT = Vault.open(Vault.newKeyset());
  static final Ids IDS = new Ids(2, InstantSource.system());

  final TestPostgres postgres = TestPostgres.fresh();
  final Vertx vertx = Vertx.vertx();
  final Bus bus = new Bus(vertx);
  final Database database = postgres.database(vertx);
  final SqlClient client = Pools.pipelined(vertx, postgres.pipelineLogin());
  final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void agency() {
    Seed.agency(postgres, VAULT);
    LeafEvent.register(bus);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  interface Judge {
    String judge(Tx tx, String body);
  }

  void pump(int batch, Duration sweep, Judge judge) {
    LeafHandler handler = (tx, leaves) -> handle(tx, leaves, judge);
    var _ = pumpInto(handler, batch, sweep);
  }

  String pumpInto(LeafHandler handler, int batch, Duration sweep) {
    var config = new LeafPumpConfig(batch, sweep, 3, Duration.ofMillis(10));
    var verticle =
        new VerticleBase() {
          private @Nullable LeafPump pump;

          @Override
          public Future<?> start() {
            pump =
                new LeafPump(
                    vertx,
                    bus,
                    database,
                    NewLeaf.Queue.INBOX,
                    handler,
                    () -> {},
                    config,
                    new LedgerMetrics(new SimpleMeterRegistry(), NewLeaf.Queue.INBOX));
            return pump.start();
          }

          @Override
          public Future<?> stop() {
            return pump == null ? Future.succeededFuture() : pump.stop();
          }
        };
    return vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  // What a batch did counts only when all of it was done.
  private void handle(Tx tx, List<Leaf> leaves, Judge judge) {
    List<String> batch = new ArrayList<>();
    leaves.forEach(leaf -> batch.add(judge.judge(tx, leaf.body().toString())));
    handled.addAll(batch);
  }

  static String accept(Tx tx, String body) {
    return body;
  }

  void store(String... bodies) {
    List<NewLeaf> leaves = new ArrayList<>();
    for (String body : bodies) {
      leaves.add(leaf(body, UUID.randomUUID()));
    }
    assertThat(LedgerStore.store(client, leaves, now()).await()).isEqualTo(bodies.length);
  }

  static NewLeaf leaf(String body, UUID key) {
    return leaf(NewLeaf.Queue.INBOX, body, key, Seed.LINE, Seed.TENANT, null);
  }

  void park(NewLeaf.Queue queue, String body, String line) {
    NewLeaf leaf = leaf(queue, body, UUID.randomUUID(), null, null, line);
    assertThat(LedgerStore.store(client, List.of(leaf), now()).await()).isEqualTo(1);
  }

  static NewLeaf leaf(
      NewLeaf.Queue queue,
      String body,
      UUID key,
      @Nullable Long account,
      @Nullable Long tenant,
      @Nullable String unknownLine) {
    return new NewLeaf(
        IDS.next(),
        Seed.APP,
        key,
        account,
        tenant,
        "whatsapp",
        queue == NewLeaf.Queue.STATUS ? "status" : "message",
        queue,
        Buffer.buffer(body),
        unknownLine == null ? Seed.PHONE_NUMBER_ID : unknownLine,
        unknownLine == null ? null : "unknown line " + unknownLine);
  }

  static OffsetDateTime now() {
    return OffsetDateTime.now(ZoneOffset.UTC);
  }
}
