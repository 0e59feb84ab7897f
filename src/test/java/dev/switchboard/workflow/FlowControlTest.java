package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.testing.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way of holding starts back, from an event to the runs it makes. */
class FlowControlTest {
  @EventName("test/asked")
  record Asked(String key, int number) {}

  @EventName("test/stopped")
  record Stopped(String key) {}

  record Many(List<Integer> numbers) {}

  private final TestPostgres postgres = TestPostgres.fresh();
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private @Nullable WorkflowKit kit;

  @AfterEach
  void close() {
    kit().close();
  }

  @BeforeEach
  void forget() {
    ran.clear();
  }

  private WorkflowKit kit() {
    return java.util.Objects.requireNonNull(kit);
  }

  /** Notes its input and ends; one whose key begins with "slow" sleeps for a day first. */
  private final class Noting implements Workflow<Asked, Void> {
    private final Declaration<Asked> declaration;

    Noting(UnaryOperator<Declaration.Builder<Asked>> options) {
      declaration = options.apply(Declaration.of("noting", Asked.class).on(Asked.class)).build();
    }

    @Override
    public Declaration<Asked> declaration() {
      return declaration;
    }

    @Override
    public @Nullable Void run(Step step, Asked input) {
      if (input.key().startsWith("slow")) {
        step.sleep("day", Duration.ofDays(1));
      }
      if (input.key().startsWith("bad")) {
        throw new NonRetriableException("bad input");
      }
      step.run("note", () -> ran.add(input.key() + input.number()));
      return null;
    }

    @Override
    public void onFailure(Step step, Failure<Asked> failure) {
      step.run("note", () -> ran.add("failed " + failure.input().key() + " " + failure.error()));
    }
  }

  private void declare(UnaryOperator<Declaration.Builder<Asked>> options) {
    kit = WorkflowKit.on(postgres, new Noting(options));
  }

  private void ask(String key, int... numbers) {
    kit().publish(IntStream.of(numbers).mapToObj(n -> new Asked(key, n)).toArray(Record[]::new));
  }

  private List<String> ended(String status) {
    return postgres.select(
        "select run_id from workflow_done where status = '%s'".formatted(status));
  }

  @Test
  void anIdempotencyKeyStartsOneRunUntilItLapses() {
    declare(o -> o.idempotent(Asked::key, Duration.ofHours(1)));
    ask("a", 1, 2, 3);
    ask("b", 1);
    kit().settle();
    ask("a", 4);
    kit().settle();
    assertThat(ran).containsExactlyInAnyOrder("a1", "b1");

    kit().clock().move(Duration.ofHours(2));
    ask("a", 5);
    kit().settle();
    assertThat(ran).containsExactlyInAnyOrder("a1", "b1", "a5");
  }

  @Test
  void startsBeyondARateLimitAreDropped() {
    declare(o -> o.rateLimit(Asked::key, 2, Duration.ofMinutes(10)));
    ask("a", 1, 2, 3, 4);
    ask("b", 1);
    kit().settle();
    kit().clock().move(Duration.ofMinutes(5));
    ask("a", 5, 6);
    kit().settle();

    assertThat(ran).containsExactlyInAnyOrder("a1", "a2", "b1", "a5");
  }

  @Test
  void startsBeyondAThrottleWaitInOrder() {
    declare(o -> o.throttle(Asked::key, 2, Duration.ofMinutes(10), 1));
    ask("a", 1, 2, 3);
    kit().settle();
    assertThat(ran).containsExactly("a1");
    kit().clock().move(Duration.ofMinutes(5));
    kit().settle();
    assertThat(ran).containsExactly("a1", "a2");
    kit().settleThroughTime();

    assertThat(ran).containsExactly("a1", "a2", "a3");
  }

  @Test
  void aDebounceWaitsForCalmAndTheLastCountsButNotForEver() {
    declare(o -> o.debounce(Asked::key, Duration.ofSeconds(10), Duration.ofSeconds(25)));
    for (int i = 1; i <= 3; i++) {
      ask("a", i);
      kit().settle();
      kit().clock().move(Duration.ofSeconds(8));
    }
    kit().settle();
    assertThat(ran).isEmpty();
    kit().clock().move(Duration.ofSeconds(1));
    kit().settle();

    assertThat(ran).containsExactly("a3");
  }

  @Test
  void eventsAreGatheredIntoOneRunByNumberOrByTime() {
    Workflow<Many, Void> summing =
        new Workflow<>() {
          @Override
          public Declaration<Many> declaration() {
            return Declaration.of("summing", Many.class)
                .onBatch(
                    Asked.class,
                    Asked::key,
                    3,
                    Duration.ofMinutes(1),
                    all -> new Many(all.stream().map(Asked::number).toList()))
                .build();
          }

          @Override
          public @Nullable Void run(Step step, Many input) {
            step.run("note", () -> ran.add(input.numbers().toString()));
            return null;
          }
        };
    kit = WorkflowKit.on(postgres, summing);
    ask("a", 1, 2, 3, 4);
    ask("b", 7);
    kit().settle();
    assertThat(ran).containsExactly("[1, 2, 3]");
    kit().clock().move(Duration.ofMinutes(2));
    kit().settle();

    assertThat(ran).containsExactlyInAnyOrder("[1, 2, 3]", "[4]", "[7]");
  }

  @Test
  void aSingletonLeavesOutWhatComesWhileItIsOpen() {
    declare(o -> o.singleton(Asked::key, Declaration.SingletonMode.SKIP));
    ask("slow", 1);
    kit().settle();
    ask("slow", 2);
    kit().settleThroughTime();
    ask("slow", 3);
    kit().settleThroughTime();

    assertThat(ran).containsExactly("slow1", "slow3");
  }

  @Test
  void aSingletonMayTakeThePlaceOfTheOpenRun() {
    declare(o -> o.singleton(Asked::key, Declaration.SingletonMode.CANCEL));
    ask("slow", 1);
    kit().settle();
    ask("slow", 2);
    kit().settleThroughTime();

    assertThat(ran).containsExactly("slow2");
    assertThat(ended("cancelled")).hasSize(1);
  }

  @Test
  void anEventCancelsTheRunsItNames() {
    declare(o -> o.cancelOn(Stopped.class, "key", Asked::key));
    ask("slow-a", 1);
    ask("slow-b", 1);
    kit().settle();
    kit().publish(new Stopped("slow-a"));
    kit().settleThroughTime();

    assertThat(ran).containsExactly("slow-b1");
    assertThat(ended("cancelled")).hasSize(1);
  }

  @Test
  void aRunThatDoesNotEndInTimeIsCancelled() {
    declare(o -> o.runTimeout(Duration.ofHours(1)));
    ask("slow", 1);
    ask("fast", 1);
    kit().settleThroughTime();

    assertThat(ran).containsExactly("fast1");
    assertThat(postgres.select("select error from workflow_done where status = 'cancelled'"))
        .containsExactly("not ended in time");
  }

  @Test
  void aFailedRunIsHandedToItsFailureHandlerOnce() {
    declare(o -> o);
    ask("bad", 1);
    kit().settleThroughTime();

    assertThat(ran).containsExactly("failed bad bad input");
  }

  @Test
  void theHigherPriorityGoesFirst() {
    declare(o -> o.priority(Asked::number).concurrency(any -> "all", 1));
    ask("a", 1, 5, 3);
    kit().settle();

    assertThat(ran).containsExactly("a5", "a3", "a1");
  }

  @Test
  void aCronStartsOnceForWhatItMissed() {
    Workflow<Asked, Void> nightly =
        new Workflow<>() {
          @Override
          public Declaration<Asked> declaration() {
            return Declaration.of("nightly", Asked.class)
                .cron("0 3 * * *", at -> new Asked(at.toString(), 0))
                .build();
          }

          @Override
          public @Nullable Void run(Step step, Asked input) {
            step.run("note", () -> ran.add(input.key()));
            return null;
          }
        };
    kit = WorkflowKit.on(postgres, nightly);
    kit().settle();
    assertThat(ran).isEmpty();
    kit().clock().move(Duration.ofDays(4));
    kit().settle();
    kit().settle();

    assertThat(ran).hasSize(1);
    assertThat(Instant.parse(ran.getFirst())).isBefore(kit().clock().instant());
  }

  @Test
  void aRunThatIsNotBegunInTimeIsCancelled() {
    declare(
        o -> o.startTimeout(Duration.ofHours(1)).throttle(Asked::key, 1, Duration.ofHours(3), 1));
    ask("a", 1, 2);
    kit().settleThroughTime();

    assertThat(ran).containsExactly("a1");
    assertThat(postgres.select("select error from workflow_done where status = 'cancelled'"))
        .containsExactly("not begun in time");
  }
}
