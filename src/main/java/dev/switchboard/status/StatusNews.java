package dev.switchboard.status;

import dev.switchboard.inbox.WatermarkStore;

/** What a leaf says of messages. */
sealed interface StatusNews permits StatusFact, StatusNews.Until {

  /** Something of all messages to a person up to a time. */
  record Until(WatermarkStore.Watermark watermark) implements StatusNews {}
}
