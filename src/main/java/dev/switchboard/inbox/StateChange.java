package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import org.jspecify.annotations.Nullable;

/** A new state for a message; nulls leave what is there. */
@Door
public record StateChange(
    long messageId,
    MessageState state,
    @Nullable String externalId,
    @Nullable Integer errorCode,
    @Nullable String errorText) {}
