package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.TestPostgres;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** A process that ends before or after any commit: another one brings the run to the same end. */
class CrashSweepTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final int MOST_ENDS = 2;
  private static final AtomicInteger WITNESSES = new AtomicInteger();

  static {
    POSTGRES.execute(
        "create table effect (witness text not null, place text not null)",
        "grant all on effect to switchboard_pipeline");
  }

  @Example
  void everyKindOfStepSurvivesACrashAtEveryCommit() {
    sweep(
        List.of(
            new Program.Op.Plain(),
            new Program.Op.Transactional(),
            new Program.Op.Echo(),
            new Program.Op.Stumble(),
            new Program.Op.Parallel(
                List.of(
                    List.of(
                        new Program.Op.Plain(),
                        new Program.Op.Sleep(),
                        new Program.Op.Transactional()),
                    List.of(new Program.Op.Echo(), new Program.Op.Plain()))),
            new Program.Op.Invoke(),
            new Program.Op.TimeOut()),
        7);
  }

  // One branch commits while the other is between its wait and the child it waits for.
  @Example
  void aChildIsStartedWithTheWaitForItOrNotAtAll() {
    sweep(
        List.of(
            new Program.Op.Transactional(),
            new Program.Op.Parallel(
                List.of(List.of(new Program.Op.Plain()), List.of(new Program.Op.Invoke())))),
        2);
  }

  // A value that is not committed yet may be lost, so no step is told of it.
  @Example
  void aStepBeginsAfterTheOneBeforeItIsCommitted() {
    sweep(
        List.of(
            new Program.Op.Parallel(
                List.of(
                    List.of(new Program.Op.Plain(), new Program.Op.Plain()),
                    List.of(new Program.Op.Echo(), new Program.Op.Plain())))),
        2);
  }

  @Property(tries = 2, shrinking = ShrinkingMode.OFF)
  void generatedWorkflowsSurviveACrashAtAnyCommit(@ForAll("programs") List<Program.Op> ops) {
    sweep(ops, 9);
  }

  @Provide
  Arbitrary<List<Program.Op>> programs() {
    Arbitrary<Program.Op> simple =
        Arbitraries.of(
            new Program.Op.Plain(),
            new Program.Op.Transactional(),
            new Program.Op.Sleep(),
            new Program.Op.TimeOut(),
            new Program.Op.Echo(),
            new Program.Op.Stumble(),
            new Program.Op.Invoke());
    Arbitrary<Program.Op> parallel =
        Combinators.combine(
                simple.list().ofMinSize(1).ofMaxSize(3), simple.list().ofMinSize(1).ofMaxSize(3))
            .as((a, b) -> new Program.Op.Parallel(List.of(a, b)));
    return Arbitraries.oneOf(simple, simple, parallel).list().ofMinSize(2).ofMaxSize(6);
  }

  // Each so many-th commit beginning at a moving one, a few of many; -Dsweep.every=1 for every one.
  private static void sweep(List<Program.Op> ops, int often) {
    Program program = new Program(ops);
    Crash counted = Crash.never();
    String expected = run(program, counted);
    int every = Integer.getInteger("sweep.every", Math.max(often, counted.commits() / MOST_ENDS));
    int first = 1 + Math.floorMod(ops.hashCode(), every);
    for (int at = first; at <= counted.commits(); at += every) {
      for (Crash.Side side : Crash.Side.values()) {
        assertThat(run(program, new Crash(at, side)))
            .as("%s, ended %s commit %d of %d", ops, side, at, counted.commits())
            .isEqualTo(expected);
      }
    }
  }

  private static String run(Program program, Crash crash) {
    program.forget();
    SettableClock clock = new SettableClock();
    String witness = "w" + WITNESSES.incrementAndGet();
    long run;
    try (WorkflowKit kit = WorkflowKit.on(POSTGRES, clock, crash, program, program.leaf())) {
      run = kit.start(program, new Program.Input(witness));
      kit.settleThroughTime();
      if (!crash.isDead()) {
        return outcome(kit, program, run, witness);
      }
    }
    try (WorkflowKit kit =
        WorkflowKit.on(POSTGRES, clock, Crash.never(), program, program.leaf())) {
      kit.settleThroughTime();
      return outcome(kit, program, run, witness);
    }
  }

  private static String outcome(WorkflowKit kit, Program program, long run, String witness) {
    return "%s %s effects=%s children=%s counted=%s odd=%s"
        .formatted(
            kit.status(run),
            kit.result(run),
            POSTGRES.select(
                "select place || ' x' || count(*) from effect where witness = '%s' group by place order by place"
                    .formatted(witness)),
            POSTGRES.select("select count(*) from workflow_run where parent_id = " + run),
            counted(),
            program.oddities());
  }

  /** What the counts are off by: nothing, whatever ended when. */
  private static List<String> counted() {
    return POSTGRES.select(
        """
        with c as (
          select kind, count from workflow_tick union all select kind, count from workflow_stat
        ), h as (
          select 'started' as kind, -count(*) as count from workflow_run
          union all select status, -count(*) from workflow_done group by status
        )
        select kind || ' ' || sum(count) from (select * from c union all select * from h) x group by kind having sum(count) <> 0
        """);
  }
}
