package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real verticles: hints, sweeps, two of them at once, and one that is never heard of again. */
class TwoEnginesTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final String CLAIMS_THAT_WAIT =
      """
      select pid from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into workflow_lease%'
      """;

  record Job(String key, int number) {}

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final Ids ids = new Ids(7, InstantSource.system());
  private final Database database = new Database(Pools.pool(vertx, postgres.pipelineLogin(), 8));
  private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
  private final Map<String, Integer> most = new ConcurrentHashMap<>();
  private final AtomicInteger done = new AtomicInteger();

  TwoEnginesTest() {
    postgres.execute(
        "create table effect (key text not null, number int not null)",
        "grant all on effect to switchboard_pipeline");
    WorkflowEvent.register(bus);
  }

  // In a node's order: an engine whose pool goes first waits for it.
  @AfterEach
  void close() {
    vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
    vertx.close().await();
  }

  /** Notes how many of its key are at it, and leaves a row. */
  private final class Crowded implements Workflow<Job, Void> {
    private final int limit;

    Crowded(int limit) {
      this.limit = limit;
    }

    @Override
    public Declaration<Job> declaration() {
      return Declaration.of("crowded", Job.class)
          .concurrency(Job::key, limit)
          .retries(Retries.NONE)
          .build();
    }

    @Override
    public @Nullable Void run(Step step, Job job) {
      step.run(
          "crowd",
          () -> {
            AtomicInteger here = open.computeIfAbsent(job.key(), k -> new AtomicInteger());
            var _ = most.merge(job.key(), here.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            var _ = database.query("select pg_sleep(0.002) where $1", Tuple.of(true)).await();
            var _ = here.decrementAndGet();
          });
      var _ =
          step.transaction(
              "row",
              Boolean.class,
              tx -> {
                tx.query(
                        "insert into effect (key, number) values ($1, $2)",
                        Tuple.of(job.key(), job.number()))
                    .await();
                return true;
              });
      done.incrementAndGet();
      return null;
    }
  }

  private void deploy(Workflow<?, ?> workflow, Duration sweep, Bus heard) {
    var config = new WorkflowConfig(64, sweep, Duration.ofSeconds(1), Duration.ofDays(30));
    var verticle =
        new WorkflowVerticle(heard, database, ids, new Registry(List.of(workflow)), config);
    vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  private void start(Workflow<Job, ?> workflow, List<Job> jobs) {
    var started =
        database.transact(tx -> new RunStore(bus, ids).start(tx, workflow, 1L, jobs).await());
    assertThat(started).hasSize(jobs.size());
  }

  private static List<Job> jobs(int count, String... keys) {
    return IntStream.range(0, count).mapToObj(i -> new Job(keys[i % keys.length], i)).toList();
  }

  @Test
  void aKeyOfOneNeverHasTwoAndAKeyOfThreeNeverFour() {
    for (int limit : new int[] {1, 3}) {
      postgres.execute("truncate effect");
      most.clear();
      done.set(0);
      Crowded crowded = new Crowded(limit);
      deploy(crowded, Duration.ofMillis(200), bus);
      deploy(crowded, Duration.ofMillis(200), bus);
      start(crowded, jobs(200, "a", "b"));

      await().atMost(Duration.ofSeconds(90)).until(() -> done.get() >= 200);
      assertThat(most)
          .containsOnlyKeys("a", "b")
          .allSatisfy((key, n) -> assertThat(n).isLessThanOrEqualTo(limit));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> postgres.select("select count(*) from workflow_held").equals(List.of("0")));
      assertThat(postgres.select("select count(*) from effect")).containsExactly("200");
      vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
    }
  }

  @Test
  void hintsAloneCarryARunToItsEnd() {
    Crowded crowded = new Crowded(5);
    deploy(crowded, NEVER, bus);
    start(crowded, jobs(20, "a"));

    await().atMost(Duration.ofSeconds(10)).until(() -> done.get() == 20);
  }

  @Test
  void sweepsAloneCarryARunToItsEnd() {
    Vertx deaf = Vertx.vertx();
    try {
      Bus unheard = new Bus(deaf);
      WorkflowEvent.register(unheard);
      Crowded crowded = new Crowded(5);
      deploy(crowded, Duration.ofMillis(50), unheard);
      start(crowded, jobs(10, "a"));

      await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 10);
    } finally {
      deaf.close().await();
    }
  }

  @Test
  void aGracefulStopLosesNothingAndAnotherEngineGoesOn() {
    Crowded crowded = new Crowded(2);
    deploy(crowded, Duration.ofMillis(100), bus);
    start(crowded, jobs(60, "a"));
    await().atMost(Duration.ofSeconds(20)).until(() -> done.get() >= 5);
    vertx.deploymentIDs().forEach(id -> vertx.undeploy(id).await());
    assertThat(postgres.select("select count(*) from workflow_lease")).containsExactly("0");
    deploy(crowded, Duration.ofMillis(100), bus);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> postgres.select("select count(*) from workflow_done").equals(List.of("60")));
    assertThat(postgres.select("select count(*) from effect")).containsExactly("60");
    assertThat(postgres.select("select distinct status from workflow_done"))
        .containsExactly("completed");
  }

  @Test
  void aStopWaitsForTheLookThatIsOn() throws SQLException {
    Crowded crowded = new Crowded(2);
    deploy(crowded, NEVER, bus);
    try (Connection held = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "postgres");
        Statement lock = held.createStatement()) {
      held.setAutoCommit(false);
      lock.execute("lock table workflow_lease in share row exclusive mode");
      start(crowded, jobs(4, "a"));
      await().until(() -> !postgres.select(CLAIMS_THAT_WAIT).isEmpty());

      var stopped = Future.all(vertx.deploymentIDs().stream().map(vertx::undeploy).toList());
      await().during(Duration.ofMillis(200)).until(() -> !stopped.isComplete());
      held.rollback();
      stopped.await();
    }
    assertThat(postgres.select("select count(*) from workflow_lease")).containsExactly("0");
  }
}
