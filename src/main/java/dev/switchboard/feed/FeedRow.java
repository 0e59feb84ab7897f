package dev.switchboard.feed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One row of a tenant's feed.
 *
 * @param at when the transaction that wrote it began
 */
public record FeedRow(
    long seq,
    String kind,
    long conversationId,
    @Nullable Long messageId,
    @Nullable Long subjectId,
    Instant at) {}
