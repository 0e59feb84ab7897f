package dev.switchboard.inbox;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a leaf says, in the inbox's words. */
sealed interface Inbound {

  /**
   * A message of a customer.
   *
   * @param identities the customer's, at least one
   * @param text what can be shown, for any type; without characters that Postgres cannot keep
   * @param payload JSON of the platform's object for its type
   */
  record Message(
      String externalId,
      List<Identity> identities,
      @Nullable String name,
      String type,
      @Nullable String text,
      @Nullable String payload,
      @Nullable String replyTo,
      Instant at)
      implements Inbound {}

  /** A reaction to a message; an empty emoji takes it back. */
  record Reaction(Message message, String target, String emoji) implements Inbound {}

  /** Nothing for the inbox to do; the leaf is kept and this is recorded. */
  record Nothing(String reason) implements Inbound {}

  /** Cannot be placed yet. */
  record Unplaced(String reason) implements Inbound {}

  /** One way to know a customer, for example {@code wa_id}. */
  record Identity(String kind, String value) {}
}
