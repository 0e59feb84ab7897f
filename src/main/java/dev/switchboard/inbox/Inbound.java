package dev.switchboard.inbox;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a leaf says, in the inbox's words. Texts are without characters Postgres cannot keep. */
sealed interface Inbound {

  /**
   * A line of a thread.
   *
   * @param party who is on the other side, whoever wrote
   * @param payload JSON of the platform's object for its type, as it was posted
   */
  record Message(
      String externalId,
      Party party,
      Origin origin,
      MessageContent content,
      @Nullable String payload,
      Marks marks,
      Instant at)
      implements Inbound {}

  /** A reaction to a message; an empty emoji takes it back. */
  record Reaction(String externalId, String target, String actor, String emoji, Instant at)
      implements Inbound {}

  /**
   * Somebody came back to a thread without a line of their own, and the business may write freely
   * for a time because of it: by a reaction, or by a link that leads into the thread.
   */
  record Return(Party party, Instant at) implements Inbound {}

  /**
   * What is said later about a message; the message may not be there yet.
   *
   * @param type the kind of message it turns out to be, for {@link Kind#CONTENT}; else null
   */
  record Amendment(
      String externalId,
      String target,
      Kind kind,
      @Nullable String type,
      @Nullable String text,
      @Nullable String payload,
      Instant at)
      implements Inbound {
    Amendment(
        String externalId,
        String target,
        Kind kind,
        @Nullable String text,
        @Nullable String payload,
        Instant at) {
      this(externalId, target, kind, null, text, payload, at);
    }

    /** What it does to the message. */
    enum Kind {
      EDIT,
      REVOKE,
      /** How a call ended. */
      OUTCOME,
      /** What a message of a number's past holds. */
      CONTENT;

      String wire() {
        return name().toLowerCase(java.util.Locale.ROOT);
      }
    }
  }

  /** Identities that belong together, told without a message. */
  record Introduction(Party party) implements Inbound {}

  /**
   * Something about a business or a line as a whole.
   *
   * @param businessId the platform's id of the business, for events that name no line
   */
  record Event(
      String field, @Nullable String event, @Nullable String businessId, String payload, Instant at)
      implements Inbound {}

  /** Nothing for the inbox to do; the leaf is kept and this is recorded. */
  record Nothing(String reason) implements Inbound {}

  /** Cannot be placed yet. */
  record Unplaced(String reason) implements Inbound {}

  /** Who wrote a message, on which side. */
  enum Origin {
    CUSTOMER("in", "customer"),
    PHONE("out", "phone"),
    META_INBOX("out", "meta_inbox"),
    API("out", "api");

    private final String direction;
    private final String source;

    Origin(String direction, String source) {
      this.direction = direction;
      this.source = source;
    }

    String direction() {
      return direction;
    }

    String source() {
      return source;
    }

    boolean isOurs() {
      return this != CUSTOMER;
    }
  }

  /**
   * The other side of a thread.
   *
   * @param identities at least one; all are the same person (or group)
   * @param evidence what says so
   */
  record Party(List<Identity> identities, @Nullable String name, String evidence) {}

  /** One way to know somebody; {@code isScoped} when it counts on one line only. */
  record Identity(String kind, String value, boolean isScoped) {
    Identity(String kind, String value) {
      this(kind, value, false);
    }
  }

  /**
   * What came along with a message.
   *
   * @param forwarded 1 forwarded, 2 many times
   * @param referral JSON of the ad, link or product that brought it
   * @param product what a product inquiry is about
   * @param state of an outgoing message that the platform already tells of; null: {@code sent}
   * @param opaque what we gave the platform when we sent it, echoed
   */
  record Marks(
      @Nullable String replyTo,
      int forwarded,
      @Nullable String referral,
      @Nullable String product,
      @Nullable String senderId,
      @Nullable String senderName,
      boolean isHistory,
      @Nullable MessageState state,
      @Nullable String opaque) {
    static final Marks NONE = new Marks(null, 0, null, null, null, null, false, null, null);
  }
}
