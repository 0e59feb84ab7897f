package dev.switchboard.platform;

/** What became of a file that was handed to the platform. */
public sealed interface UploadAnswer {
  /**
   * The platform has it.
   *
   * @param id what messages name it by
   */
  record Uploaded(String id) implements UploadAnswer {}

  /** It said no; {@link ErrorTable} knows what that means. */
  record Refused(GraphAnswer.Refused why) implements UploadAnswer {}

  /** No answer that can be relied on. Perhaps it has the file, which does no harm. */
  record Unreachable(String reason) implements UploadAnswer {}
}
