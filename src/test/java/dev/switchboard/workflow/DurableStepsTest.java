package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DurableStepsTest {
  private static final TestPostgres POSTGRES = TestPostgres.fresh();

  record Order(String number) {}

  @EventName("test/paid")
  record Paid(String number, int amount) {}

  private final AtomicInteger calls = new AtomicInteger();
  private WorkflowKit kit = WorkflowKit.on(POSTGRES);

  @AfterEach
  void close() {
    kit.close();
  }

  private interface Body {
    String run(Step step, Order input) throws Exception;
  }

  private static Workflow<Order, String> workflow(String id, Body body) {
    return workflow(Declaration.of(id, Order.class), body);
  }

  private static Workflow<Order, String> workflow(Declaration.Builder<Order> builder, Body body) {
    Declaration<Order> declaration = builder.build();
    return new Workflow<>() {
      @Override
      public Declaration<Order> declaration() {
        return declaration;
      }

      @Override
      public String run(Step step, Order input) throws Exception {
        return body.run(step, input);
      }
    };
  }

  private long start(Workflow<Order, String> workflow) {
    kit.close();
    kit = WorkflowKit.on(POSTGRES, workflow);
    return kit.start(workflow, new Order("a1"));
  }

  @Test
  void stepsAreRememberedOverASleep() {
    long run =
        start(
            workflow(
                "sleeper",
                (step, order) -> {
                  int first = step.run("first", Integer.class, calls::incrementAndGet);
                  step.sleep("pause", Duration.ofDays(3));
                  int second = step.run("second", Integer.class, calls::incrementAndGet);
                  return order.number() + first + second;
                }));

    kit.settle();
    assertThat(kit.status(run)).isEqualTo("waiting");
    kit.clock().move(Duration.ofDays(2));
    kit.settle();
    assertThat(kit.status(run)).isEqualTo("waiting");
    kit.clock().move(Duration.ofDays(2));
    kit.settle();

    assertThat(kit.status(run)).isEqualTo("completed");
    assertThat(kit.result(run)).isEqualTo("\"a112\"");
  }

  @Test
  void anEventThatFitsWakesTheRunAndOneThatDoesNotIsLeftAlone() {
    long run = start(workflow("payer", DurableStepsTest::awaitPayment));

    kit.settle();
    kit.publish(new Paid("other", 1));
    kit.settle();
    assertThat(kit.status(run)).isEqualTo("waiting");
    kit.publish(new Paid("a1", 7), new Paid("a1", 8));
    kit.settle();

    assertThat(kit.result(run)).isEqualTo("\"paid 7\"");
  }

  @Test
  void aWaitEndsByItsTimeout() {
    long run = start(workflow("payer", DurableStepsTest::awaitPayment));

    kit.settleThroughTime();

    assertThat(kit.result(run)).isEqualTo("\"late\"");
  }

  private static String awaitPayment(Step step, Order order) {
    Optional<Paid> paid =
        step.waitForEvent(
            "payment", Paid.class, Match.on("number", order.number()), Duration.ofHours(1));
    return paid.map(p -> "paid " + p.amount()).orElse("late");
  }

  @Test
  void anAnswerCannotOvertakeTheWaitForIt() {
    long run =
        start(
            workflow(
                "asker",
                (step, order) -> {
                  step.run("ask", () -> kit.publish(new Paid(order.number(), 5)));
                  return awaitPayment(step, order);
                }));

    kit.settle();

    assertThat(kit.result(run)).isEqualTo("\"paid 5\"");
  }

  @Test
  void aFailingStepIsTriedFourTimesThenTheRunFails() {
    long run =
        start(
            workflow(
                "failing",
                (step, order) -> {
                  step.run(
                      "bad",
                      () -> {
                        calls.incrementAndGet();
                        throw new IllegalStateException("no");
                      });
                  return "never";
                }));

    kit.settleThroughTime();

    assertThat(kit.status(run)).isEqualTo("failed");
    assertThat(kit.result(run)).isEqualTo("step 'bad' failed: IllegalStateException: no");
    assertThat(calls).hasValue(4);
  }

  @Test
  void aFailedStepMayBeCaughtAndTheOtherWayIsRecorded() {
    long run =
        start(
            workflow(
                Declaration.of("careful", Order.class).retries(Retries.NONE),
                (step, order) -> {
                  try {
                    step.run(
                        "bad",
                        () -> {
                          throw new IllegalStateException("no");
                        });
                  } catch (StepFailedException e) {
                    step.sleep("calm down", Duration.ofMinutes(1));
                    return "other way: " + e.error();
                  }
                  return "never";
                }));

    kit.settleThroughTime();

    assertThat(kit.result(run)).isEqualTo("\"other way: IllegalStateException: no\"");
  }

  @Test
  void nonRetriableIsNotTriedAgainAndRetryAfterWaitsAsTold() {
    long run =
        start(
            workflow(
                "told",
                (step, order) -> {
                  try {
                    step.run(
                        "never",
                        () -> {
                          throw new NonRetriableException("gone");
                        });
                  } catch (StepFailedException e) {
                    int tries =
                        step.run(
                            "later",
                            Integer.class,
                            () -> {
                              if (calls.incrementAndGet() == 1) {
                                throw new RetryAfterException("busy", Duration.ofHours(5));
                              }
                              return calls.get();
                            });
                    return e.error() + tries;
                  }
                  return "?";
                }));
    kit.settle();
    kit.clock().move(Duration.ofHours(4));
    kit.settle();
    assertThat(kit.status(run)).isEqualTo("waiting");
    kit.clock().move(Duration.ofHours(2));
    kit.settle();

    assertThat(kit.result(run)).isEqualTo("\"gone2\"");
  }

  @Test
  void branchesWaitSideBySide() {
    long run =
        start(
            workflow(
                "forked",
                (step, order) ->
                    String.join(
                        "+",
                        step.parallel(
                            "both",
                            List.<Step.Branch<String>>of(
                                s -> {
                                  s.sleep("a", Duration.ofHours(2));
                                  return s.run("one", String.class, () -> "one");
                                },
                                s -> awaitPayment(s, order))))));
    kit.settle();
    kit.publish(new Paid("a1", 3));
    kit.settle();
    assertThat(kit.status(run)).isEqualTo("waiting");
    kit.settleThroughTime();

    assertThat(kit.result(run)).isEqualTo("\"one+paid 3\"");
  }

  @Test
  void anotherWorkflowIsInvokedOnceAndItsResultComesBack() {
    Workflow<Order, String> child =
        workflow(
            "child",
            (step, order) -> {
              step.sleep("nap", Duration.ofMinutes(5));
              return "child of " + order.number();
            });
    Workflow<Order, String> parent =
        workflow(
            "parent", (step, order) -> "got " + step.invoke("call", child, String.class, order));
    kit.close();
    kit = WorkflowKit.on(POSTGRES, parent, child);
    long run = kit.start(parent, new Order("p"));

    kit.settleThroughTime();

    assertThat(kit.result(run)).isEqualTo("\"got child of p\"");
    assertThat(POSTGRES.select("select count(*) from workflow_run where parent_id = " + run))
        .containsExactly("1");
  }

  @Test
  void codeThatChangedUnderARunParksItWithADiagnosis() {
    Workflow<Order, String> before =
        workflow(
            "changing",
            (step, order) -> {
              step.run("charge", () -> calls.incrementAndGet());
              step.sleep("pause", Duration.ofHours(1));
              return "done";
            });
    long run = start(before);
    kit.settle();
    kit.close();
    SettableClock clock = kit.clock();
    Workflow<Order, String> after =
        workflow(
            "changing",
            (step, order) -> {
              step.run("refund", () -> calls.incrementAndGet());
              step.sleep("pause", Duration.ofHours(1));
              return "done";
            });
    kit = WorkflowKit.on(POSTGRES, clock, Crash.never(), after);
    kit.settleThroughTime();

    assertThat(kit.status(run)).isEqualTo("parked");
    assertThat(POSTGRES.select("select reason from workflow_parked where run_id = " + run))
        .singleElement()
        .asString()
        .contains("at position 1 the history has run 'charge', the code does run 'refund'");
  }

  @Test
  void anOldRunFinishesOnTheOldVersion() {
    Workflow<Order, String> one =
        workflow(
            "versioned",
            (step, order) -> {
              step.sleep("pause", Duration.ofHours(1));
              return "one";
            });
    Workflow<Order, String> two =
        workflow(Declaration.of("versioned", Order.class).version(2), (step, order) -> "two");
    long old = start(one);
    kit.settle();
    SettableClock clock = kit.clock();
    kit.close();
    kit = WorkflowKit.on(POSTGRES, clock, Crash.never(), one, two);
    long young = kit.start(two, new Order("b"));
    kit.settleThroughTime();

    assertThat(kit.result(old)).isEqualTo("\"one\"");
    assertThat(kit.result(young)).isEqualTo("\"two\"");
  }

  @Test
  void commandsResumeAParkedRunCancelAWaitingOneAndRunOneAgain() {
    Workflow<Order, String> right =
        workflow(
            "commanded",
            (step, order) -> {
              step.run("charge", () -> calls.incrementAndGet());
              step.sleep("pause", Duration.ofHours(1));
              return "done";
            });
    Workflow<Order, String> wrong =
        workflow("commanded", (step, order) -> "ends before its history");
    long run = start(right);
    long other = kit.start(right, new Order("b2"));
    kit.settle();
    command("cancel", other);
    kit.settle();
    assertThat(kit.status(other)).isEqualTo("cancelled");
    SettableClock clock = kit.clock();
    kit.close();
    kit = WorkflowKit.on(POSTGRES, clock, Crash.never(), wrong);
    kit.settleThroughTime();
    assertThat(kit.status(run)).isEqualTo("parked");
    kit.close();

    kit = WorkflowKit.on(POSTGRES, clock, Crash.never(), right);
    command("resume", run);
    command("rerun", run);
    kit.settleThroughTime();

    assertThat(kit.result(run)).isEqualTo("\"done\"");
    assertThat(calls).hasValue(3);
    assertThat(POSTGRES.select("select count(*) from workflow_run where rerun_of = " + run))
        .containsExactly("1");
  }

  private static void command(String kind, long run) {
    POSTGRES.execute(
        "insert into workflow_command (id, tenant_id, kind, run_id, new_run_id) values ((select count(*) from workflow_command) + 1, 1, '%s', %d, %d)"
            .formatted(kind, run, run + 1_000_000));
  }
}
