package dev.switchboard.workflow;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Interrupts a try of a step that takes too long. Thread-safe. */
final class Timeouts {
  private final Vertx vertx;

  Timeouts(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Calls the work on this thread.
   *
   * @throws TimeoutException when it was interrupted, whatever it threw then
   */
  <T> T within(@Nullable Duration timeout, Step.Work<T> work) throws Exception {
    if (timeout == null) {
      return work.call();
    }
    Alarm alarm = new Alarm(Thread.currentThread());
    long timer = vertx.setTimer(Math.max(1, timeout.toMillis()), ignored -> alarm.ring());
    try {
      return work.call();
    } catch (Exception e) {
      if (alarm.isRung()) {
        throw new TimeoutException("a try may take %s".formatted(timeout));
      }
      throw e;
    } finally {
      var _ = vertx.cancelTimer(timer);
      alarm.off();
    }
  }

  /** Interrupts a thread while it is on, and never afterwards. */
  private static final class Alarm {
    private enum State {
      ON,
      RINGING,
      RUNG,
      OFF
    }

    private final Thread thread;
    private final AtomicReference<State> state = new AtomicReference<>(State.ON);

    Alarm(Thread thread) {
      this.thread = thread;
    }

    void ring() {
      if (state.compareAndSet(State.ON, State.RINGING)) {
        thread.interrupt();
        state.set(State.RUNG);
      }
    }

    boolean isRung() {
      return state.get() != State.ON;
    }

    void off() {
      if (!state.compareAndSet(State.ON, State.OFF)) {
        while (state.get() != State.RUNG) {
          Thread.onSpinWait();
        }
        // What is left of the interrupt must not reach what the run does next.
        var _ = Thread.interrupted();
      }
    }
  }
}
