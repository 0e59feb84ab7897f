package dev.switchboard.workflow;

import java.io.Serial;

/**
 * Leaves a run's code so that it can wait without a thread. An error, so that {@code catch
 * (Exception)} lets it pass; code that catches it anyway is left at its next step.
 */
final class Unwound extends Error {
  @Serial private static final long serialVersionUID = 1L;

  private Unwound() {
    super("the run waits", null, false, false);
  }

  static Unwound now() {
    return new Unwound();
  }
}
