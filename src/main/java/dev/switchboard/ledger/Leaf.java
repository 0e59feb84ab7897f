package dev.switchboard.ledger;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was posted: one message, one status, one event.
 *
 * @param queue whose work it is
 * @param kind what it is, in the platform's word: {@code message}, {@code status}, or the webhook
 *     field
 * @param accountId the line it belongs to; null when none is known, and then it is parked
 * @param body JSON: the envelope's context and the item, byte for byte
 */
public record Leaf(
    long id,
    NewLeaf.Queue queue,
    LocalDate day,
    long appId,
    @Nullable Long accountId,
    @Nullable Long tenantId,
    String source,
    String kind,
    Buffer body,
    Instant receivedAt)
    implements AnyLeaf {}
