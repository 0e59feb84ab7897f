package dev.switchboard.feed;

import org.jspecify.annotations.Nullable;

/** One change to tell a tenant's people of. */
public record Change(long tenantId, FeedKind kind, long conversationId, @Nullable Long messageId) {}
