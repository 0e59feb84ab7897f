package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which conversations; null and empty: all.
 *
 * @param status one of these
 * @param assignee whose
 * @param reader who has not read them; null: read or not
 * @param text what search shall look for
 */
@Door
public record ConversationFilter(
    @Nullable Long client,
    @Nullable Long location,
    @Nullable Long account,
    List<String> status,
    Assignee assignee,
    @Nullable String tag,
    @Nullable Reader reader,
    @Nullable String text) {
  public static final ConversationFilter ALL =
      new ConversationFilter(null, null, null, List.of(), new Assignee.Any(), null, null, null);

  /** Whose conversations. */
  @Door
  public sealed interface Assignee {
    /** Anybody's and nobody's. */
    @Door
    record Any() implements Assignee {}

    @Door
    record Nobody() implements Assignee {}

    @Door
    record Person(long id) implements Assignee {}
  }

  /** Who reads; without an id: anybody at all, as API keys ask. */
  @Door
  public record Reader(@Nullable Long userId) {}
}
