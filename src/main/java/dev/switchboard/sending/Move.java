package dev.switchboard.sending;

import dev.switchboard.inbox.MessageState;
import org.jspecify.annotations.Nullable;

/** Where a message is to stand, as far as this room knows. */
record Move(
    long messageId,
    MessageState state,
    @Nullable String externalId,
    @Nullable Integer code,
    @Nullable String reason) {
  static Move to(long messageId, MessageState state) {
    return new Move(messageId, state, null, null, null);
  }
}
