package dev.switchboard.workflow;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are meant; null or empty: any.
 *
 * @param statuses of {@link #STATUSES}
 * @param key exactly the key that they were started under
 * @param text stands in the input, the output or the error, in any case of letters
 * @param from made at this time or later
 * @param to made before this time
 */
public record RunFilter(
    @Nullable String workflow,
    Set<String> statuses,
    @Nullable String key,
    @Nullable String text,
    @Nullable Instant from,
    @Nullable Instant to) {
  public static final Set<String> ENDED = Set.of("completed", "failed", "cancelled");
  public static final Set<String> OPEN =
      Set.of("queued", "running", "sleeping", "waiting", "parked");
  static final Set<String> BAD = Set.of("failed", "cancelled");

  /** The statuses there are. */
  public static final Set<String> STATUSES =
      Set.of(
          "queued", "running", "sleeping", "waiting", "parked", "completed", "failed", "cancelled");

  boolean isOf(Set<String> known) {
    return !statuses.isEmpty() && known.containsAll(statuses);
  }
}
