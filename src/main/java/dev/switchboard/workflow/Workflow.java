package dev.switchboard.workflow;

/**
 * One kind of durable run. The code between the steps must be deterministic: after a crash, a sleep
 * or a wait it runs again from the top, and its steps answer from what is recorded. So no clock, no
 * random number, no reading of a database outside a step.
 *
 * <p>Instances are shared by all runs of a node: no mutable fields. Called on a virtual thread; may
 * block.
 *
 * @param <I> what a run starts with: a record
 * @param <O> what it ends with; {@link Void} for nothing
 */
public interface Workflow<I extends Record, O> {
  /** What it is called, what starts it, how it is retried and held back. Asked once. */
  Declaration<I> declaration();

  /**
   * Does the work. An {@link Error} must not be caught: leaving the code to wait is one.
   *
   * @return null only for {@link Void}
   */
  @org.jspecify.annotations.Nullable
  O run(Step step, I input) throws Exception;

  /**
   * Called once when a run has failed for good, as a run of its own with steps of its own. Does
   * nothing by default.
   */
  default void onFailure(Step step, Failure<I> failure) throws Exception {}

  /**
   * A run that failed.
   *
   * @param runId of the failed run
   * @param error what it failed with
   */
  record Failure<I>(long runId, I input, String error) {}
}
