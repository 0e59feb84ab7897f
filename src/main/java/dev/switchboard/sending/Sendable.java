package dev.switchboard.sending;

import dev.switchboard.bus.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A message for the outbox.
 *
 * @param recipient what its order is kept by: the platform's id of the customer
 * @param request JSON of the call's body, without the id that statuses echo
 * @param twice what it would mean if it went out twice
 * @param initiates whether it opens a conversation: a WhatsApp template outside the window
 * @param fileId what {@link LineFileStore#want} answered: the file that goes along, which the
 *     request leaves out; null: none
 */
@Door
public record Sendable(
    long tenantId,
    long accountId,
    long messageId,
    String recipient,
    String request,
    Twice twice,
    boolean initiates,
    Terms terms,
    @Nullable Long fileId) {
  /** An answer without a file. */
  public Sendable(
      long tenantId,
      long accountId,
      long messageId,
      String recipient,
      String request,
      Twice twice,
      Terms terms) {
    this(tenantId, accountId, messageId, recipient, request, twice, false, terms, null);
  }

  /**
   * Classes of messages by what it would mean if one went out twice. For each a line is set to send
   * it again by itself when it is proven not to have gone out, or to ask a person.
   */
  @Door
  public enum Twice {
    /** What somebody wrote, and its like: embarrasses. */
    TEXT,
    /** Costs money. */
    TEMPLATE,
    /** Asks for money. */
    PAYMENT,
    /** Of two codes, one does not work. */
    CODE,
    /** Whatever is set, a person is asked: nothing would prove that it did not go out. */
    ASK_ALWAYS;

    /** The word in the database and in the API; null: it is not set by anybody. */
    public @Nullable String wire() {
      return this == ASK_ALWAYS ? null : name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who goes first on a line; nobody starves: the later classes have their share. */
  @Door
  public enum Priority {
    /** What a person wrote. */
    HUMAN(0),
    /** What automation answers. */
    AUTOMATIC(1),
    /** What goes to many. */
    CAMPAIGN(2);

    private final int rank;

    Priority(int rank) {
      this.rank = rank;
    }

    /** The number in the database. */
    int rank() {
      return rank;
    }
  }

  /**
   * When a message may go.
   *
   * @param notUsefulAfter held for a person, not sent, once this is past; null: always useful
   * @param ownershipEpoch of the conversation when automation wrote this; it is cancelled when a
   *     person has taken over since; null: a person's own
   * @param after what it must wait for; null: nothing
   */
  @Door
  public record Terms(
      Priority priority,
      @Nullable Instant notUsefulAfter,
      @Nullable Long ownershipEpoch,
      @Nullable After after) {
    public static final Terms HUMAN = new Terms(Priority.HUMAN, null, null, null);

    /** The same, behind another message. */
    public Terms after(@Nullable After predecessor) {
      return new Terms(priority, notUsefulAfter, ownershipEpoch, predecessor);
    }
  }

  /**
   * The message that must have got somewhere first.
   *
   * @param timeout how long after its acceptance it is waited for
   */
  @Door
  public record After(long messageId, Until until, Duration timeout) {}

  /** How far the earlier message must have got. */
  @Door
  public enum Until {
    SENT,
    DELIVERED
  }
}
