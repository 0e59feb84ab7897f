package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/**
 * A message to be written into a thread as {@code queued}.
 *
 * @param source {@code agent} or {@code api}
 * @param text what can be shown of it
 * @param payload JSON of the platform's object for its type; null for text
 * @param terms JSON of what a retry must know of how it goes; null: the usual of its source
 * @param clientRef made by the client; a repeat finds the first message
 */
@Door
public record OutgoingMessage(
    long id,
    long tenantId,
    long conversationId,
    long accountId,
    String source,
    @Nullable Long authorId,
    @Nullable String clientRef,
    String type,
    @Nullable String text,
    @Nullable String payload,
    @Nullable String replyToExternalId,
    @Nullable String terms) {}
