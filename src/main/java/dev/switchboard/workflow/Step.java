package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run does that must not be forgotten. Each call is recorded under its place in the code and
 * its name; when the run is replayed, a recorded call answers at once from its record. Results are
 * JSON, 1 MB at most; records with strings, numbers, booleans, instants, durations, lists and maps
 * are good results.
 */
public interface Step {
  /** Work whose result is remembered. */
  @FunctionalInterface
  interface Work<T> {
    T call() throws Exception;
  }

  /** Work without a result. */
  @FunctionalInterface
  interface Action {
    void call() throws Exception;
  }

  /** Work inside a transaction that also records the step. */
  @FunctionalInterface
  interface InTransaction<T> {
    T call(Tx tx) throws Exception;
  }

  /** One way of a {@link #parallel}; its steps are its own. */
  @FunctionalInterface
  interface Branch<T> {
    T call(Step step) throws Exception;
  }

  /** Which run this is; the same in every replay, so it makes good idempotency keys. */
  long runId();

  /** The agency the run works for; null for the system's own runs. */
  @Nullable Long tenantId();

  /**
   * Does something at least once and remembers what came of it; once it is recorded, never again. A
   * process that dies while it is done does it again, so hand {@link #runId} and the name to
   * whoever can recognise a repetition.
   *
   * @throws StepFailedException when its tries are used up
   */
  <T> T run(String name, Class<T> type, Work<T> work);

  /** The same with retries or a timeout of its own. */
  <T> T run(String name, Class<T> type, StepOptions options, Work<T> work);

  /** Does something at least once; see {@link #run(String, Class, Work)}. */
  void run(String name, Action work);

  /**
   * Does something exactly once: what it writes through the transaction commits together with its
   * result, or not at all. Sees all agencies: name the tenant in its statements.
   */
  <T> T transaction(String name, Class<T> type, InTransaction<T> work);

  /** Waits without a thread. */
  void sleep(String name, Duration duration);

  /** Waits without a thread; not at all when the time has passed. */
  void sleepUntil(String name, Instant until);

  /**
   * Waits without a thread for an event of the same agency. One that came while the step before
   * this one was under way counts, so an answer cannot overtake the wait for it.
   *
   * @param match which event: {@link Match#any} or a field and its value
   * @return empty when the timeout passed first
   */
  <E extends Record> Optional<E> waitForEvent(
      String name, Class<E> type, Match match, Duration timeout);

  /** Publishes an event of the catalogue, exactly once. */
  void sendEvent(String name, Record event);

  /**
   * Starts another workflow, exactly once, and waits for its end without a thread.
   *
   * @throws StepFailedException when that run failed or was cancelled
   */
  <J extends Record, T> T invoke(String name, Workflow<J, T> workflow, Class<T> type, J input);

  /**
   * Goes several ways at once, each on a thread of its own, and comes back when all have ended.
   * When one fails, the others are still brought to their end; then the first failure is thrown.
   */
  <T> List<T> parallel(String name, List<Branch<T>> branches);
}
