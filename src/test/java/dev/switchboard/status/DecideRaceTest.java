package dev.switchboard.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Vault;
import dev.switchboard.feed.FeedEvent;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.platform.GraphHosts;
import dev.switchboard.sending.Decision;
import dev.switchboard.sending.OutboxEvent;
import dev.switchboard.sending.PostgresLimits;
import dev.switchboard.sending.SendingConfig;
import dev.switchboard.sending.SendingRoom;
import dev.switchboard.sending.SendingVerticle;
import dev.switchboard.sending.SentEchoes;
import dev.switchboard.sending.SteeringStore;
import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.EventStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * People decide of messages in doubt while the platform says what became of them: nothing is sent
 * that the platform has, and nothing is lost that it does not have.
 */
class DecideRaceTest {
  private static final int MESSAGES = 90;
  private static final long SEED = 20_261_130L;
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final Ids IDS = new Ids(3, InstantSource.system());
  private static final GraphStandIn GRAPH = new GraphStandIn(VERTX);
  private static final Bus BUS = new Bus(VERTX);
  private static final Database PIPELINE = POSTGRES.database(VERTX);
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);
  private static final Vault VAULT = Vault.open(Vault.newKeyset());
  private static final ThreadStore THREADS = new ThreadStore(BUS, IDS);
  private static final SteeringStore STEERING = new SteeringStore(BUS, THREADS);
  private static final StatusHandler STATUSES =
      new StatusHandler(THREADS, new SentEchoes(BUS, IDS), new EventStore(BUS, IDS), IDS);

  @BeforeAll
  static void start() {
    Seed.agency(POSTGRES, VAULT);
    FeedEvent.register(BUS);
    OutboxEvent.register(BUS);
    POSTGRES.execute(
        "insert into sending_lane (account_id, tenant_id, stopped_at, stopped_by, stopped_reason) values (1000, 1, now(), 'T', 'until all is said')",
        "insert into contact (id, tenant_id, name) select n, 1, 'C' from generate_series(1, %d) n"
            .formatted(MESSAGES),
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) select n, 1, 10, 1000, n from generate_series(1, %d) n"
            .formatted(MESSAGES),
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, type, text, platform_at, state)
        select n, 1, n, 1000, 'out', 'agent', 'text', 'text ' || n, now(), 'in_doubt' from generate_series(1, %d) n
        """
            .formatted(MESSAGES),
        """
        insert into send_attempt (id, tenant_id, account_id, message_id, number, epoch, token, state)
        select 9000 + n, 1, 1000, n, 1, 0, 'token' || n, 'in_doubt' from generate_series(1, %d) n
        """
            .formatted(MESSAGES),
        """
        insert into outbox (account_id, tenant_id, message_id, recipient, request, resend, attempts, attempt_id, dispatched_at, in_doubt_since)
        select 1000, 1, n, n::text, json_build_object('to', n::text, 'type', 'text', 'line', 1000)::text, false, 1, 9000 + n, now(), now()
          from generate_series(1, %d) n
        """
            .formatted(MESSAGES));
    SendingRoom room =
        new SendingRoom(
            BUS,
            PIPELINE,
            VAULT,
            IDS,
            THREADS,
            GraphHosts.at(GRAPH.base(), Duration.ofSeconds(2)),
            on -> new PostgresLimits());
    var config =
        new SendingConfig(
            Duration.ofSeconds(3),
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            4);
    var _ =
        VERTX
            .deployVerticle(
                () -> new SendingVerticle(room, config),
                new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
            .await();
  }

  @AfterAll
  static void close() {
    for (String id : VERTX.deploymentIDs()) {
      VERTX.undeploy(id).await();
    }
    VERTX.close().await();
  }

  /** What happens to one message: what two people say of it, and perhaps a status. */
  private record Case(int message, Decision one, Decision other, boolean isSaid) {}

  @Test
  void whateverComesFirstNothingIsSentThatArrivedAndNothingIsLost() throws Exception {
    List<Case> cases = cases();
    Map<Integer, List<Decision>> won = race(cases);

    // Only now may anything go out: what is in the queue is what all of them together left there.
    var _ = API.transaction(Scope.all(Seed.TENANT), tx -> STEERING.goOn(tx, Seed.LINE)).await();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(POSTGRES.select("select message_id from outbox")).isEmpty());

    Map<Integer, Long> calls = new HashMap<>();
    GRAPH
        .arrived()
        .forEach(body -> calls.merge(Integer.valueOf(body.getString("to")), 1L, Long::sum));
    for (Case one : cases) {
      List<Decision> said = won.getOrDefault(one.message(), List.of());
      String state = state(one.message());
      long sent = calls.getOrDefault(one.message(), 0L);
      String what = "%s, won %s".formatted(one, said);
      assertThat(said).as(what).hasSizeLessThanOrEqualTo(1);
      if (one.isSaid()) {
        assertThat(state).as(what).isEqualTo("sent wamid.said-" + one.message());
        assertThat(sent).as(what).isZero();
      } else {
        assertThat(said).as(what).hasSize(1);
        assertThat(sent).as(what).isEqualTo(said.getFirst() == Decision.SEND_AGAIN ? 1 : 0);
        assertThat(state)
            .as(what)
            .startsWith(said.getFirst() == Decision.FAILED ? "failed" : "sent");
      }
    }
    // Or the race was none: of those that a status settled, a person was faster with some.
    long faster = cases.stream().filter(c -> c.isSaid() && won.containsKey(c.message())).count();
    assertThat(faster).isBetween(1L, cases.stream().filter(Case::isSaid).count() - 1);
    assertThat(POSTGRES.select("select count(*) from sending_alert where kind = 'doubled'"))
        .containsExactly("0");
  }

  private static List<Case> cases() {
    Random random = new Random(SEED);
    Decision[] decisions = Decision.values();
    List<Case> cases = new ArrayList<>();
    for (int message = 1; message <= MESSAGES; message++) {
      cases.add(
          new Case(
              message,
              decisions[random.nextInt(decisions.length)],
              decisions[random.nextInt(decisions.length)],
              random.nextInt(3) > 0));
    }
    return cases;
  }

  // All that is to happen to a message stands side by side, in an order that the seed decides.
  // A few at once: the pools' queues would decide it otherwise.
  private static Map<Integer, List<Decision>> race(List<Case> cases) throws Exception {
    Random random = new Random(SEED);
    List<Callable<Optional<Map.Entry<Integer, Decision>>>> all = new ArrayList<>();
    for (Case one : cases) {
      List<Callable<Optional<Map.Entry<Integer, Decision>>>> acts = new ArrayList<>();
      acts.add(() -> decide(one.message(), one.one()));
      acts.add(() -> decide(one.message(), one.other()));
      if (one.isSaid()) {
        acts.add(() -> say(one.message()));
      }
      Collections.shuffle(acts, random);
      all.addAll(acts);
    }
    Map<Integer, List<Decision>> won = new HashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(6, Thread.ofVirtual().factory())) {
      for (Future<Optional<Map.Entry<Integer, Decision>>> done : threads.invokeAll(all)) {
        done.get()
            .ifPresent(
                e -> won.computeIfAbsent(e.getKey(), key -> new ArrayList<>()).add(e.getValue()));
      }
    }
    return won;
  }

  private static Optional<Map.Entry<Integer, Decision>> decide(int message, Decision decision) {
    return API.transaction(Scope.all(Seed.TENANT), tx -> STEERING.decide(tx, message, decision))
        .await()
        .map(line -> Map.entry(message, decision));
  }

  private static Optional<Map.Entry<Integer, Decision>> say(int message) {
    String opaque =
        "v1." + Long.toString(9_000 + message, Character.MAX_RADIX) + ".token" + message;
    Leaf leaf =
        new Leaf(
            IDS.next(),
            NewLeaf.Queue.STATUS,
            LocalDate.now(ZoneOffset.UTC),
            Seed.APP,
            Seed.LINE,
            Seed.TENANT,
            "whatsapp",
            "status",
            Buffer.buffer(
                """
                {"item":{"id":"wamid.said-%d","status":"sent","timestamp":"1763900000","biz_opaque_callback_data":"%s"}}
                """
                    .formatted(message, opaque)),
            Instant.now());
    var _ =
        PIPELINE.transact(tx -> {
          STATUSES.handle(tx, List.of(leaf));
          return true;
        });
    return Optional.empty();
  }

  private static String state(int message) {
    return POSTGRES
        .select(
            "select state || ' ' || coalesce(external_id, '') from message where id = " + message)
        .getFirst();
  }
}
