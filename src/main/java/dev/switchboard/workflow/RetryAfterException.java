package dev.switchboard.workflow;

import java.io.Serial;
import java.time.Duration;

/** Thrown by a step: try again, but not before this time has passed. Counts as a try. */
public final class RetryAfterException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final Duration pause;

  public RetryAfterException(String message, Duration pause) {
    super(message);
    this.pause = pause;
  }

  public Duration pause() {
    return pause;
  }
}
