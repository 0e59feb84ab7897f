package dev.switchboard.workflow;

import org.jspecify.annotations.Nullable;

/** Writes failures down for people. Pure. */
final class Errors {
  private static final int MOST_CHARACTERS = 4_000;

  private Errors() {}

  static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    String text =
        message == null
            ? failure.getClass().getName()
            : isOurs(failure) ? message : failure.getClass().getSimpleName() + ": " + message;
    // Postgres holds no NUL in a text.
    String clean = text.replace('\0', '\ufffd');
    return clean.length() <= MOST_CHARACTERS ? clean : clean.substring(0, MOST_CHARACTERS) + "…";
  }

  private static boolean isOurs(Throwable failure) {
    return failure instanceof NonRetriableException
        || failure instanceof RetryAfterException
        || failure instanceof StepFailedException;
  }
}
