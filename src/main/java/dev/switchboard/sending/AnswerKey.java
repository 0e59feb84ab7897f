package dev.switchboard.sending;

import dev.switchboard.bus.Door;

/**
 * Names an answer of automation by what it answers, so that it is written once however often the
 * automation runs: a message's client reference, unique in its agency. Pure.
 */
@Door
public final class AnswerKey {
  /** No client's own reference may begin so. */
  public static final String PREFIX = "answer:";

  private AnswerKey() {}

  /**
   * @param inbound our id of the customer's message that is answered
   * @param question which of the automation's questions or answers it is
   */
  public static String of(long conversation, long inbound, String question) {
    return PREFIX + conversation + ":" + inbound + ":" + question;
  }
}
