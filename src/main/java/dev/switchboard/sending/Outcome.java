package dev.switchboard.sending;

import dev.switchboard.platform.ErrorTable.Scope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is done about a message after a call: the decision of {@link SendPolicy}. */
sealed interface Outcome {
  /**
   * The platform has it.
   *
   * @param rest how long the line must be quiet now; null: not at all
   */
  record Sent(String externalId, boolean isHeld, @Nullable Duration rest) implements Outcome {}

  /** For good. */
  record Failed(int code, String reason) implements Outcome {}

  /** Perhaps sent; to be found out. */
  record Doubtful(String reason) implements Outcome {}

  /**
   * Certainly not sent; this message again after a pause.
   *
   * @param isThrottle whether it was only told to wait, which is no try
   */
  record Later(Duration pause, int code, String reason, boolean isThrottle) implements Outcome {}

  /**
   * Certainly not sent: the platform does not know the file that went along. This message again
   * once the file is there anew.
   */
  record FileUnknown(int code, String reason) implements Outcome {}

  /**
   * Certainly not sent; nothing of the line, or of all lines that share its app or business
   * account, before the pause is over.
   *
   * @param needsPerson whether it will not go on by itself
   */
  record LineLater(Duration pause, Scope scope, int code, String reason, boolean needsPerson)
      implements Outcome {}
}
