package dev.switchboard.feed;

import org.jspecify.annotations.Nullable;

/** One row of a tenant's feed. */
public record FeedRow(long seq, String kind, long conversationId, @Nullable Long messageId) {}
