package dev.switchboard.workflow;

import java.io.Serial;

/** A step whose tries are used up. A workflow may catch it and go another way; that is recorded. */
public final class StepFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String step;
  private final String error;

  StepFailedException(String step, String error) {
    super("step '%s' failed: %s".formatted(step, error));
    this.step = step;
    this.error = error;
  }

  public String step() {
    return step;
  }

  /** What the last try failed with. */
  public String error() {
    return error;
  }
}
