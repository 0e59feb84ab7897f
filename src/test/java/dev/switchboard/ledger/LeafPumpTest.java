package dev.switchboard.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.LogCapture;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeafPumpTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Vault VAULT = Vault.open(Vault.newKeyset());
  private static final Ids IDS = new Ids(2, InstantSource.system());

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final Database database = postgres.database(vertx);
  private final SqlClient client = Pools.pipelined(vertx, postgres.pipelineLogin());
  private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void agency() {
    Seed.agency(postgres, VAULT);
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
        .untilAsserted(
            () -> assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d", "e"));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select outcome || ' ' || attempts || ' ' || reason from set_aside"))
                .singleElement()
                .asString()
                .matches(
                    "dead 1 java.lang.IllegalStateException at LeafPumpTest.refusePoison:[0-9]+"));
    await()
        .untilAsserted(
            () -> assertThat(postgres.select("select count(*) from pending")).containsExactly("0"));
  }

  @ParameterizedTest
  @CsvSource({
    "json, DecodeException at LeafPumpTest.quote",
    "cause, IllegalStateException at LeafPumpTest.quote",
    "postgres, PgException 22P02 pg_strtoint32"
  })
  void aDeadLetterSaysWhatWentWrongInNoWordsOfTheCustomers(String poison, String known) {
    store(poison);

    try (var log = new LogCapture("dev.switchboard.ledger", Level.DEBUG)) {
      pump(1, SOON, LeafPumpTest::quote);

      await()
          .untilAsserted(() ->
              assertThat(postgres.select("select outcome from set_aside")).containsExactly("dead"));
      await().untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("dead")));
      assertThat(log.lines()).anyMatch(line -> line.contains(known));
      assertThat(log.lines()).noneMatch(line -> line.contains("Geheimnis"));
    }
    assertThat(postgres.select("select reason from set_aside"))
        .singleElement()
        .asString()
        .contains(known)
        .doesNotContain("Geheimnis");
  }

  @Test
  void countsThatCouldNotBeWrittenAreWrittenOnceTheyCan() {
    postgres.execute("alter table webhook_stat rename to webhook_stat_away");
    store("a", "b");
    try (var log = new LogCapture("dev.switchboard.ledger", Level.WARN)) {
      pump(500, SOON, LeafPumpTest::accept);
      await().untilAsserted(() -> assertThat(handled).containsExactly("a", "b"));
      int before = log.lines().size();
      await().until(() -> log.lines().size() > before + 1);
    }

    postgres.execute("alter table webhook_stat_away rename to webhook_stat");

    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select(
                        "select measure || ' ' || sum(count) from webhook_stat group by measure"))
                .containsExactly("processed 2"));
  }

  @Test
  void aDeadlockIsTriedAgainAndHarmsNobody() {
    store("a", "deadlock", "b");
    var left = new AtomicInteger(2);

    pump(
        500,
        NEVER,
        (tx, body) ->
            body.equals("deadlock") && left.getAndDecrement() > 0 ? raise(tx, "40P01") : body);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(handled).containsExactly("a", "deadlock", "b"));
    assertThat(postgres.select("select outcome from set_aside")).isEmpty();
  }

  @Test
  void whatIsAlwaysInTheWayIsADeadLetterAfterItsLastTry() {
    store("a", "deadlock", "b");
    var tries = new AtomicInteger();

    pump(
        500,
        SOON,
        (tx, body) -> {
          if (body.equals("deadlock")) {
            var _ = tries.incrementAndGet();
            return raise(tx, "40001");
          }
          return body;
        });

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() ->
            assertThat(postgres.select("select outcome || ' ' || attempts from set_aside"))
                .containsExactly("dead 3"));
    assertThat(handled).containsExactlyInAnyOrder("a", "b");
    assertThat(tries.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void whatEndsTheProcessEachTimeIsGivenUpUntried() {
    store("killer", "b");
    postgres.execute("update pending set attempts = 20 where id = (select min(id) from pending)");

    pump(500, SOON, LeafPumpTest::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("b"));
    assertThat(postgres.select("select outcome || ': ' || reason from set_aside"))
        .containsExactly("dead: the process ended each time it was worked on");
  }

  @Test
  void aParkedLeafIsWorkedOnOnceItsLineIsAddedThoughNobodySaysSo() {
    park(NewLeaf.Queue.INBOX, "early", "404");
    pump(500, SOON, LeafPumpTest::accept);

    Seed.line(postgres, VAULT, 1404, "404");

    await().untilAsserted(() -> assertThat(handled).containsExactly("early"));
    assertThat(postgres.select("select account_id || ' ' || tenant_id from leaf"))
        .containsExactly("1404 1");
    assertThat(postgres.select("select outcome from set_aside")).isEmpty();
    assertThat(
            postgres.select("select action || ' by ' || actor || ', was ' || was from leaf_action"))
        .containsExactly("replayed by line added, was parked");
  }

  @Test
  void aHintBringsBackWhatWasParkedWhileTheSweepSleeps() {
    park(NewLeaf.Queue.INBOX, "early", "404");
    pump(500, NEVER, LeafPumpTest::accept);
    await()
        .untilAsserted(() -> assertThat(postgres.select("select id from leaf_worker")).hasSize(1));
    Seed.line(postgres, VAULT, 1404, "404");

    bus.publish(LeafEvent.TOPIC, new LeafEvent.Released(0));

    await().untilAsserted(() -> assertThat(handled).containsExactly("early"));
  }

  @Test
  void aParkedStatusGoesBackToTheQueueOfStatuses() {
    park(NewLeaf.Queue.STATUS, "status", "404");
    Seed.line(postgres, VAULT, 1404, "404");

    assertThat(
            database
                .<Integer>transaction(
                    tx -> SetAsideStore.replay(tx, SetAsideStore.Filter.open(), "ana"))
                .await())
        .isEqualTo(1);

    assertThat(postgres.select("select queue || ' ' || shard from pending")).containsExactly("1 1");
  }

  @Test
  void aLeafOfAnotherAppsLineIsNotAdopted() {
    park(NewLeaf.Queue.INBOX, "foreign", "404");
    postgres.execute(
        "insert into meta_app (id, name, secret, verify_token) values (200, 'Other', 'x', 'x')");
    Seed.line(postgres, VAULT, 1404, "404");
    postgres.execute("update account set app_id = 200 where id = 1404");
    store("b");

    pump(500, SOON, LeafPumpTest::accept);

    await().untilAsserted(() -> assertThat(handled).containsExactly("b"));
    assertThat(postgres.select("select outcome from set_aside")).containsExactly("parked");
  }

  @Test
  void aNewParserTriesOnceWhatAnOlderOneCouldNotPlace() {
    store("unknown");
    LeafHandler parks =
        (tx, leaves) -> {
          leaves.forEach(leaf -> handled.add(leaf.body().toString()));
          LedgerStore.setAside(
                  tx,
                  leaves.stream()
                      .map(leaf -> new SetAside(leaf, SetAside.Outcome.PARKED, "unknown kind x"))
                      .toList())
              .await();
        };
    String first = pumpInto(parks, 500, SOON);
    await()
        .untilAsserted(() ->
            assertThat(postgres.select("select parser from set_aside"))
                .containsExactly("" + LedgerStore.PARSER));
    vertx.undeploy(first).await();
    postgres.execute("update set_aside set parser = parser - 1");

    var _ = pumpInto(parks, 500, SOON);
    await().untilAsserted(() -> assertThat(handled).containsExactly("unknown", "unknown"));
    store("later");

    await().untilAsserted(() -> assertThat(handled).containsExactly("unknown", "unknown", "later"));
    assertThat(postgres.select("select actor from leaf_action")).containsExactly("new parser");
  }

  @Test
  void theDatabaseAndTheProgramAgreeOnShards() {
    var random = new Random(7);
    for (int i = 0; i < 200; i++) {
      long tenant = random.nextLong() >>> random.nextInt(1, 60);
      NewLeaf leaf = leaf(NewLeaf.Queue.INBOX, "x", UUID.randomUUID(), Seed.LINE, tenant, null);
      assertThat(postgres.select("select leaf_shard(" + tenant + ")"))
          .containsExactly(Integer.toString(leaf.shard()));
    }
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

  private static String accept(Tx tx, String body) {
    return body;
  }

  private static String raise(Tx tx, String state) {
    var _ = tx.query("do $$ begin raise exception using errcode = '" + state + "'; end $$").await();
    return state;
  }

  private static String refusePoison(Tx tx, String body) {
    if (body.equals("poison")) {
      throw new IllegalStateException("poisoned");
    }
    return body;
  }

  // As parsers and Postgres do.
  private static String quote(Tx tx, String poison) {
    if (poison.equals("postgres")) {
      return tx.query("select 'Geheimnis'::int").await().toString();
    }
    if (poison.equals("cause")) {
      throw new IllegalStateException("Geheimnis", new IllegalArgumentException("Geheimnis"));
    }
    return new JsonObject("{\"text\": Geheimnis}").encode();
  }

  private interface Judge {
    String judge(Tx tx, String body);
  }

  private void pump(int batch, Duration sweep, Judge judge) {
    LeafHandler handler = (tx, leaves) -> handle(tx, leaves, judge);
    var _ = pumpInto(handler, batch, sweep);
  }

  private String pumpInto(LeafHandler handler, int batch, Duration sweep) {
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
                    handler,
                    () -> {},
                    config,
                    new LedgerMetrics(new SimpleMeterRegistry(), NewLeaf.Queue.INBOX))
                .start();
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

  private void store(String... bodies) {
    List<NewLeaf> leaves = new ArrayList<>();
    for (String body : bodies) {
      leaves.add(leaf(body, UUID.randomUUID()));
    }
    assertThat(LedgerStore.store(client, leaves, now()).await()).isEqualTo(bodies.length);
  }

  private static NewLeaf leaf(String body, UUID key) {
    return leaf(NewLeaf.Queue.INBOX, body, key, Seed.LINE, Seed.TENANT, null);
  }

  private void park(NewLeaf.Queue queue, String body, String line) {
    NewLeaf leaf = leaf(queue, body, UUID.randomUUID(), null, null, line);
    assertThat(LedgerStore.store(client, List.of(leaf), now()).await()).isEqualTo(1);
  }

  private static NewLeaf leaf(
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

  private static OffsetDateTime now() {
    return OffsetDateTime.now(ZoneOffset.UTC);
  }
}
