package dev.switchboard.sending;

import java.time.Duration;

/** What is done about a message after a call: the decision of {@link SendPolicy}. */
sealed interface Outcome {
  /** The platform has it. */
  record Sent(String externalId, boolean isHeld) implements Outcome {}

  /** For good. */
  record Failed(int code, String reason) implements Outcome {}

  /** Perhaps sent; to be found out. */
  record Doubtful(String reason) implements Outcome {}

  /** Certainly not sent; this message again after a pause. */
  record Later(Duration pause, int code, String reason) implements Outcome {}

  /** Certainly not sent; nothing of the line before the pause is over. */
  record LineLater(Duration pause, int code, String reason) implements Outcome {}
}
