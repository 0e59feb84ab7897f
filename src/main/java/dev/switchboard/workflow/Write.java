package dev.switchboard.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One row that a run wants committed. */
sealed interface Write {
  /** A step that has ended. */
  record Done(
      String pos,
      String name,
      String kind,
      @Nullable String result,
      @Nullable String error,
      int attempts,
      Instant beganAt)
      implements Write {}

  /** A try that failed and will be made again. */
  record Failed(String pos, int number, String error) implements Write {}

  /**
   * Something to wait for.
   *
   * @param match null: no event
   * @param due null: for ever
   */
  record Wait(
      String pos,
      String name,
      String kind,
      @Nullable String eventName,
      @Nullable Match match,
      Instant since,
      @Nullable Instant due)
      implements Write {}

  /** An event to publish. */
  record Event(long id, String name, String payload) implements Write {}

  /** A run to start, once, for the wait at the same position. */
  record Child(long id, String pos, String workflow, int version, String input, int prio)
      implements Write {}
}
