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
 * @param charge what the platform says of its price; null when it says nothing
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
    @Nullable Charge charge)
    implements StatusNews {
  /**
   * What WhatsApp says of a price; JSON, as it came.
   *
   * @param pricing category, type and model
   * @param conversation its category, and until when a free entry point is open
   */
  record Charge(@Nullable String pricing, @Nullable String conversation) {
    /** Null when neither is there. */
    static @Nullable Charge of(@Nullable String pricing, @Nullable String conversation) {
      return pricing == null && conversation == null ? null : new Charge(pricing, conversation);
    }
  }

  @Nullable String pricing() {
    return charge == null ? null : charge.pricing();
  }

  @Nullable String conversation() {
    return charge == null ? null : charge.conversation();
  }
}
