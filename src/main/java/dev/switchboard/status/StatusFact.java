package dev.switchboard.status;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing the platform said of one message.
 *
 * @param externalId the platform's id of the message
 * @param status its word: {@code sent}, {@code delivered}, {@code read}, {@code played}, {@code
 *     failed}, {@code deleted}, or one we do not know
 * @param participant who in a group it is about; null outside of groups
 * @param opaque what we gave it when we sent the message, echoed
 * @param pricing JSON, as it came
 */
record StatusFact(
    long id,
    long tenantId,
    long accountId,
    String externalId,
    String status,
    @Nullable String participant,
    Instant at,
    @Nullable String opaque,
    @Nullable Integer errorCode,
    @Nullable String errorText,
    @Nullable String pricing)
    implements StatusNews {}
