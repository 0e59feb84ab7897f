package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Prints FIGURE lines; run by {@code bench/workflow}. */
final class WorkflowBench {
  private static final int GROUP = 500;
  // Starters do not run further ahead than this, so that the queue is never the whole test.
  private static final int AHEAD = 20_000;

  record Job(long nanos) {}

  @EventName("bench/happened")
  record Happened(long nanos) {}

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final Ids ids = new Ids(1, InstantSource.system());
  private final Database database =
      new Database(Pools.poolForSets(vertx, postgres.pipelineLogin(), 10));
  private final Semaphore ahead = new Semaphore(AHEAD);
  private final List<Long> delays = Collections.synchronizedList(new ArrayList<>());

  /** One step, started directly. */
  private final class OneStep implements Workflow<Job, Void> {
    @Override
    public Declaration<Job> declaration() {
      return Declaration.of("one-step", Job.class).build();
    }

    @Override
    public @Nullable Void run(Step step, Job job) {
      step.run("only", () -> ahead.release());
      return null;
    }
  }

  /** One step, started by an event. */
  private final class Heard implements Workflow<Happened, Void> {
    @Override
    public Declaration<Happened> declaration() {
      return Declaration.of("heard", Happened.class).on(Happened.class).build();
    }

    @Override
    public @Nullable Void run(Step step, Happened event) {
      step.run("first", () -> delays.add(System.nanoTime() - event.nanos()));
      return null;
    }
  }

  /** Sleeps for a day. */
  private static final class Sleeper implements Workflow<Job, Void> {
    @Override
    public Declaration<Job> declaration() {
      return Declaration.of("sleeper", Job.class).build();
    }

    @Override
    public @Nullable Void run(Step step, Job job) {
      step.sleep("day", Duration.ofDays(1));
      return null;
    }
  }

  public static void main(String[] arguments) {
    int runs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    WorkflowBench bench = new WorkflowBench();
    bench.deploy();
    bench.throughput(runs / 4);
    figure("workflow.runs_per_s", bench.throughput(runs));
    bench.latency(1);
    bench.latency(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5);
    bench.sleepers(Math.min(runs, 100_000));
    System.exit(0);
  }

  @SuppressWarnings("SystemOut") // this is what it is for
  private static void figure(String name, double value) {
    System.out.printf("FIGURE %s %.3f%n", name, value);
  }

  private void deploy() {
    WorkflowEvent.register(bus);
    postgres.execute("alter system set autovacuum_naptime = '3s'", "select pg_reload_conf()");
    var config =
        new WorkflowConfig(
            4_000, Duration.ofSeconds(2), Duration.ofSeconds(12), Duration.ofDays(30));
    var registry = new Registry(List.of(new OneStep(), new Heard(), new Sleeper()));
    vertx
        .deployVerticle(
            new WorkflowVerticle(bus, database, ids, registry, config),
            new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD))
        .await();
  }

  // Started in groups while they are worked on, until the last is done.
  private double throughput(int runs) {
    RunStore store = new RunStore(bus, ids);
    OneStep workflow = new OneStep();
    long before = count();
    long began = System.nanoTime();
    for (int i = 0; i < runs; i += GROUP) {
      ahead.acquireUninterruptibly(GROUP);
      List<Job> jobs = Collections.nCopies(GROUP, new Job(0));
      var _ = database.transact(tx -> store.start(tx, workflow, 1L, jobs).await());
    }
    while (count() < before + runs) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    return runs / ((System.nanoTime() - began) / 1e9);
  }

  private long count() {
    return Long.parseLong(postgres.select("select count(*) from workflow_done").getFirst());
  }

  private void latency(int seconds) {
    delays.clear();
    EventStore events = new EventStore(bus, ids);
    long began = System.nanoTime();
    int count = 500 * seconds;
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(began + i * 2_000_000L - System.nanoTime());
      var event = new EventStore.Published(1L, new Happened(System.nanoTime()));
      var _ = database.transaction(tx -> events.publish(tx, "bench", List.of(event)));
    }
    while (delays.size() < count) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    List<Long> sorted = delays.stream().sorted().toList();
    if (seconds > 1) {
      figure("workflow.first_step_p50_ms", sorted.get(count / 2) / 1e6);
      figure("workflow.first_step_p99_ms", sorted.get(count * 99 / 100) / 1e6);
    }
  }

  private void sleepers(int runs) {
    long before = heap();
    RunStore store = new RunStore(bus, ids);
    for (int i = 0; i < runs; i += GROUP) {
      List<Job> jobs = Collections.nCopies(GROUP, new Job(0));
      var _ = database.transact(tx -> store.start(tx, new Sleeper(), 1L, jobs).await());
    }
    while (!postgres
        .select(
            "select (select count(*) from workflow_ready) + (select count(*) from workflow_lease)")
        .equals(List.of("0"))) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    figure("workflow.sleeping_runs", runs);
    figure("workflow.sleeping_heap_mb", Math.max(0, heap() - before) / 1e6);
    long cpu = cpu();
    long began = System.nanoTime();
    LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
    figure("workflow.sleeping_cpu_percent", 100.0 * (cpu() - cpu) / (System.nanoTime() - began));
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long cpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
