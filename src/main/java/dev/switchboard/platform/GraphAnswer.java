package dev.switchboard.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a call to the Graph API. */
public sealed interface GraphAnswer {
  /**
   * The platform has the message.
   *
   * @param isHeld it waits for a quality assessment of its template
   * @param rest how long Meta asks the caller to be quiet; null when it does not
   */
  record Accepted(String messageId, boolean isHeld, @Nullable Duration rest)
      implements GraphAnswer {}

  /**
   * The platform said no, and why. {@link ErrorTable} knows what that means.
   *
   * @param subcode 0 when there is none
   * @param rest how long Meta asks the caller to be quiet; null when it does not
   */
  record Refused(int code, int subcode, String details, @Nullable Duration rest)
      implements GraphAnswer {}

  /** The platform was not reached; certainly not sent. */
  record Unreachable(String reason) implements GraphAnswer {}

  /** The request left and no answer can be relied on; perhaps sent. */
  record Unknown(String reason) implements GraphAnswer {}
}
