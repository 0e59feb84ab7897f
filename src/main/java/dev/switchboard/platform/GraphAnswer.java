package dev.switchboard.platform;

/** What became of a call to the Graph API. */
public sealed interface GraphAnswer {
  /**
   * The platform has the message.
   *
   * @param isHeld it waits for a quality assessment of its template
   */
  record Accepted(String messageId, boolean isHeld) implements GraphAnswer {}

  /** The platform said no, and why. {@link ErrorTable} knows what that means. */
  record Refused(int code, String details) implements GraphAnswer {}

  /** The platform was not reached; certainly not sent. */
  record Unreachable(String reason) implements GraphAnswer {}

  /** The request left and no answer can be relied on; perhaps sent. */
  record Unknown(String reason) implements GraphAnswer {}
}
