package dev.switchboard.boot;

/**
 * Something outside the program keeps it from starting: a taken port, a missing server. The message
 * says what to do.
 */
final class StartException extends RuntimeException {
  StartException(String message) {
    super(message);
  }

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
