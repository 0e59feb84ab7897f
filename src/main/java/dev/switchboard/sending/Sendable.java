package dev.switchboard.sending;

import dev.switchboard.bus.Door;

/**
 * A message for the outbox.
 *
 * @param recipient what its order is kept by: the platform's id of the customer
 * @param request JSON of the call's body, without the id that statuses echo
 * @param mayResend whether it may be sent again by itself when nobody knows if it went out; false
 *     for templates, codes and money
 */
@Door
public record Sendable(
    long tenantId,
    long accountId,
    long messageId,
    String recipient,
    String request,
    boolean mayResend) {}
