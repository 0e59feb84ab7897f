package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/** The end of a run with faults: until it is known of every message what became of it. */
final class Settling {
  private final PublicClient client;
  private final Doubts doubts;
  private final List<String> numbers;
  private final BooleanSupplier enough;

  /**
   * @param enough whether what is known already is all that anybody wants to know
   */
  Settling(PublicClient client, Doubts doubts, List<String> numbers, BooleanSupplier enough) {
    this.client = client;
    this.doubts = doubts;
    this.numbers = numbers;
    this.enough = enough;
  }

  /**
   * Waits. Statuses must flow for what is in doubt to be found out: a little is sent until all is
   * settled. What is not settled in time is left to the {@link Checker}, which says of which
   * message.
   */
  void within(Duration most) {
    AtomicBoolean settled = new AtomicBoolean();
    Thread trickle = Thread.startVirtualThread(() -> trickle(settled));
    orLeaveToTheChecker(most, () -> enough.getAsBoolean() || doubts.areOver());
    settled.set(true);
    join(List.of(trickle));
    orLeaveToTheChecker(
        most, () -> enough.getAsBoolean() || (client.isIdle() && doubts.nothingIsQueued()));
  }

  // Another customer each time: a pair has its limit.
  private void trickle(AtomicBoolean settled) {
    for (int i = 0; !settled.get(); i++) {
      for (String number : numbers) {
        client.send(
            number, "346999%05d".formatted(i), Doubts.TRICKLE + " %d %s".formatted(i, number));
      }
      pass(1_000);
    }
  }

  private static void orLeaveToTheChecker(Duration within, Callable<Boolean> condition) {
    try {
      await().atMost(within).pollInterval(Duration.ofMillis(500)).until(condition);
    } catch (ConditionTimeoutException e) {
      // It says of which message.
    }
  }

  static void join(List<Thread> writers) {
    for (Thread writer : writers) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Lets real time pass: the moment of a fault is random, not awaited. */
  static void pass(long millis) {
    try {
      var _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
