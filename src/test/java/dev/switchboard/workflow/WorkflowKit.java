package dev.switchboard.workflow;

import static org.awaitility.Awaitility.await;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives workflows by hand, against a real Postgres: nothing happens by timers or hints, the clock
 * is moved, and the process can be made to end before or after any of its commits.
 */
public final class WorkflowKit implements AutoCloseable {
  private static final WorkflowConfig CONFIG =
      new WorkflowConfig(100, Duration.ofHours(1), Duration.ofMinutes(5), Duration.ofDays(30));

  private final Connection look;
  private final Registry registry;
  private final SettableClock clock;
  private final Crash crash;
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final Database database;
  private final Ids ids;
  private @Nullable Context context;
  private @Nullable Engine engine;
  private @Nullable Dispatcher dispatcher;

  private WorkflowKit(TestPostgres postgres, Registry registry, SettableClock clock, Crash crash) {
    try {
      this.look = DriverManager.getConnection(postgres.jdbcUrl(), "postgres", "postgres");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    this.registry = registry;
    this.clock = clock;
    this.crash = crash;
    this.database = new Database(Pools.pool(vertx, postgres.pipelineLogin(), 6));
    this.ids = new Ids(ThreadLocalRandom.current().nextInt(1024), java.time.InstantSource.system());
    WorkflowEvent.register(bus);
  }

  /** A process that knows these workflows and lives until it is closed. */
  public static WorkflowKit on(TestPostgres postgres, Workflow<?, ?>... workflows) {
    return on(postgres, new SettableClock(), Crash.never(), workflows);
  }

  /** The same with taps. */
  public static WorkflowKit on(
      TestPostgres postgres, List<EventTap> taps, Workflow<?, ?>... workflows) {
    WorkflowKit kit =
        new WorkflowKit(
            postgres, new Registry(List.of(workflows), taps), new SettableClock(), Crash.never());
    kit.deploy();
    return kit;
  }

  /** The same on a clock that others move too, and with an end that comes. */
  public static WorkflowKit on(
      TestPostgres postgres, SettableClock clock, Crash crash, Workflow<?, ?>... workflows) {
    WorkflowKit kit = new WorkflowKit(postgres, new Registry(List.of(workflows)), clock, crash);
    kit.deploy();
    return kit;
  }

  /** As if every process before this one had died, and been silent for longer than its lease. */
  private void lapseOthers() {
    var _ =
        select(
            "with u as (update workflow_node set until = clock_timestamp() - interval '1 second'"
                + " returning 1) select count(*) from u");
  }

  private void deploy() {
    lapseOthers();
    VerticleBase verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            WorkflowKit.this.context = context;
            Engine.Parts parts =
                new Engine.Parts(
                    vertx, bus, new CommitsStore(database, crash), ids, clock, registry);
            engine = new Engine(parts, CONFIG);
            dispatcher = new Dispatcher(parts, CONFIG.sweep());
            return Future.succeededFuture();
          }
        };
    vertx
        .deployVerticle(
            verticle, new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
    onContext(engine -> engine.signOn());
  }

  public SettableClock clock() {
    return clock;
  }

  /** Starts a run for agency 1. */
  public <I extends Record> long start(Workflow<I, ?> workflow, I input) {
    return database
        .transact(tx -> new RunStore(bus, ids).start(tx, workflow, 1L, List.of(input)).await())
        .getFirst();
  }

  /** Publishes events of agency 1. */
  public void publish(Record... events) {
    database.transact(tx -> {
      var published =
          java.util.Arrays.stream(events).map(e -> new EventStore.Published(1L, e)).toList();
      return new EventStore(bus, ids).publish(tx, "test", published).await();
    });
  }

  /** Goes on until nothing is left to do now; the clock stands. */
  public void settle() {
    String before;
    boolean wereHeld;
    do {
      before = state();
      // Asked before the round: what the round passed over may be free a moment later.
      wereHeld = rowsAreHeld();
      round();
    } while (!crash.isDead() && (wereHeld || !before.equals(state())));
  }

  // What a process that ended had locked is skipped until Postgres has noticed that it is gone.
  private boolean rowsAreHeld() {
    return !select(
            """
            select count(*) from pg_stat_activity
             where datname = current_database() and usename = 'switchboard_pipeline' and xact_start is not null
            """)
        .equals("0");
  }

  /** One look of the dispatcher and one of the engine, and the runs it took come to their end. */
  public void round() {
    Dispatcher dispatching = Objects.requireNonNull(dispatcher);
    Engine running = Objects.requireNonNull(engine);
    // A process that ended a moment ago may still hold the dispatcher's lock.
    await()
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO)
        .until(() -> {
          java.util.concurrent.atomic.AtomicBoolean free =
              new java.util.concurrent.atomic.AtomicBoolean();
          onContext(ignored -> free.set(dispatching.pass()));
          return free.get() || crash.isDead();
        });
    onContext(ignored -> running.takeOver());
    onContext(ignored -> running.claim());
    await()
        .pollInterval(Duration.ofMillis(1))
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofSeconds(30))
        .until(() -> running.running() == 0);
  }

  /** Settles, moves the clock to what is due next, and so on, until nothing is. */
  public void settleThroughTime() {
    settle();
    while (!crash.isDead() && moveToNextDue()) {
      settle();
    }
  }

  /** False when nothing is due. */
  public boolean moveToNextDue() {
    String due =
        select("select extract(epoch from min(due)) from workflow_wait where due is not null");
    if (due.equals("null")) {
      return false;
    }
    long micros = new java.math.BigDecimal(due).movePointRight(6).longValue();
    clock.moveTo(Instant.EPOCH.plus(micros + 1, java.time.temporal.ChronoUnit.MICROS));
    return true;
  }

  // What tells whether a round did anything.
  private String state() {
    return select(
        """
        select concat_ws('/', (select count(*) from workflow_ready), (select count(*) from workflow_lease),
          (select count(*) from workflow_wait), (select count(*) from workflow_step), (select count(*) from workflow_done),
          (select count(*) from workflow_inbox), (select count(*) from workflow_note), (select count(*) from workflow_look),
          (select count(*) from workflow_attempt), (select count(*) from workflow_command), (select count(*) from workflow_parked),
          (select count(*) from workflow_held), (select count(*) from workflow_gather), (select count(*) from workflow_run))
        """);
  }

  /** How a run stands: its status, or where it is. */
  public String status(long run) {
    return select(
        """
        select coalesce((select status from workflow_done where run_id = %1$d),
                        (select 'parked' from workflow_parked where run_id = %1$d),
                        (select 'running' from workflow_lease where run_id = %1$d),
                        (select 'queued' from workflow_ready where run_id = %1$d),
                        (select 'waiting' from workflow_wait where run_id = %1$d limit 1), 'unknown')
        """
            .formatted(run));
  }

  /** What a run ended with: its output, or its error. */
  public String result(long run) {
    return select(
        "select (select coalesce(output, error) from workflow_done where run_id = %d)"
            .formatted(run));
  }

  private void onContext(Consumer<Engine> work) {
    Promise<Void> done = Promise.promise();
    Objects.requireNonNull(context)
        .runOnContext(ignored -> {
          try {
            work.accept(Objects.requireNonNull(engine));
            done.complete();
          } catch (Crash.Dead dead) {
            done.complete();
          } catch (Exception e) { // await rethrows checked causes too
            if (crash.isDead()) {
              done.complete();
            } else {
              done.fail(e);
            }
          }
        });
    try {
      done.future().await(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private String select(String query) {
    try (Statement statement = look.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  @Override
  public void close() {
    try {
      look.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    vertx.close().await();
  }
}
