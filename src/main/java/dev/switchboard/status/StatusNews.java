package dev.switchboard.status;

import dev.switchboard.inbox.WatermarkStore;

/** What a leaf says of messages. */
sealed interface StatusNews permits StatusFact, StatusNews.Until {

  /**
   * Something of all messages to a person up to a time.
   *
   * @param isAll false when the leaf names messages as well
   */
  record Until(WatermarkStore.Watermark watermark, boolean isAll) implements StatusNews {}
}
