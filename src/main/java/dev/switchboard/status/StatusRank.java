package dev.switchboard.status;

import dev.switchboard.inbox.MessageState;

/**
 * How much each word says: sent, then failed, then delivered, then read. The state is the word that
 * says most, so the order of arrival does not matter. {@code failed} lies below {@code delivered}
 * because one device of several may have failed; {@code sent} lies below {@code failed} because a
 * late webhook must not clear an error. Pure.
 */
final class StatusRank {
  private StatusRank() {}

  /** The state after one more word; the same state when the word says nothing new. */
  static MessageState after(MessageState state, String word) {
    MessageState said =
        switch (word) {
          case "sent" -> MessageState.SENT;
          case "failed" -> MessageState.FAILED;
          case "delivered" -> MessageState.DELIVERED;
          case "read", "played" -> MessageState.READ;
          default -> state;
        };
    return rank(said) > rank(state) ? said : state;
  }

  private static int rank(MessageState state) {
    return switch (state) {
      // Whatever we thought of it, the platform has it.
      case QUEUED, SENDING, IN_DOUBT, HELD, CANCELLED -> 0;
      case SENT -> 1;
      case FAILED -> 2;
      case DELIVERED -> 3;
      case READ -> 4;
    };
  }
}
