package dev.switchboard.sending;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of which nobody knows whether it went out.
 *
 * @param position in its line's queue
 * @param contactId null: the customer was erased
 * @param detail what was seen of the call
 * @param why a person must decide: {@code kind}, {@code tries} or {@code later}; null: it is still
 *     waited for a status
 */
public record DoubtView(
    long position,
    long messageId,
    long conversationId,
    @Nullable Long contactId,
    @Nullable String contactName,
    String recipient,
    String type,
    @Nullable String text,
    int attempts,
    Instant since,
    @Nullable Instant calledAt,
    @Nullable String detail,
    @Nullable String why) {}
