package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to change of conversations; each part may be left alone.
 *
 * @param status null: leave it
 * @param snoozedUntil set together with the status {@code snoozed}
 * @param metadata a JSON object laid over what is there; null: leave it
 * @param withoutMetadata members to take out
 */
@Door
public record ConversationEdit(
    @Nullable String status,
    @Nullable Instant snoozedUntil,
    Patch<Long> assignee,
    Tags tags,
    Patch<String> leadStatus,
    @Nullable String sourceType,
    Patch<String> linkedReviewId,
    Patch<String> linkedListingSource,
    @Nullable String metadata,
    List<String> withoutMetadata) {

  /**
   * @param all these and no others; null: those that are there
   */
  @Door
  public record Tags(@Nullable List<String> all, List<String> add, List<String> remove) {
    public static final Tags SAME = new Tags(null, List.of(), List.of());
  }

  /** Gives conversations to somebody, or to nobody. */
  public static ConversationEdit assign(@Nullable Long user) {
    return new ConversationEdit(
        null,
        null,
        Patch.to(user),
        Tags.SAME,
        Patch.none(),
        null,
        Patch.none(),
        Patch.none(),
        null,
        List.of());
  }
}
