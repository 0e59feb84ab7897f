package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/**
 * A message that has a client's reference already, as it was first written.
 *
 * @param isThere whether it is in the same conversation
 * @param isBlank whether its words were taken away since
 */
@Door
public record EarlierMessage(
    long id,
    boolean isThere,
    boolean isBlank,
    String type,
    @Nullable String text,
    @Nullable String payload,
    @Nullable String replyToExternalId) {}
