package dev.switchboard.workflow;

import java.io.Serial;

/** Thrown by a step: trying again would not help. */
public final class NonRetriableException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  public NonRetriableException(String message) {
    super(message);
  }

  public NonRetriableException(String message, Throwable cause) {
    super(message, cause);
  }
}
