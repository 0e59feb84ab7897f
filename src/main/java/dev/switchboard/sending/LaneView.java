package dev.switchboard.sending;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line's queue at one moment, for people.
 *
 * @param isActive false: the line is disconnected, nothing of it goes out
 * @param stop a person's; null: nobody stopped it
 * @param pause the platform's, while it lasts
 * @param limits that are reached: of what they count, nothing goes
 * @param owner who serves it; null: nobody at the moment
 */
public record LaneView(
    Line line,
    boolean isActive,
    @Nullable Stop stop,
    @Nullable Pause pause,
    List<Limit> limits,
    @Nullable Owner owner,
    Counts counts) {

  /** The line that the queue is of. */
  public record Line(
      long id,
      String name,
      String platform,
      String externalId,
      @Nullable String displayPhone,
      long clientId,
      String clientName) {}

  /** A person wants nothing to go out. */
  public record Stop(Instant at, String by, String reason) {}

  /** The platform wants nothing to go out for a while. */
  public record Pause(Instant until, @Nullable Integer code, @Nullable String detail) {}

  /**
   * A limit that is reached.
   *
   * @param kind {@code capped} or {@code tier}
   */
  public record Limit(String kind, int code, @Nullable String detail, Instant since) {}

  /** Who holds the lane's lease. */
  public record Owner(@Nullable String node, long epoch, Instant until) {}

  /**
   * How much there is; each number stops at a limit (docs/api.md).
   *
   * @param forPerson those in doubt that will not settle themselves
   * @param waitingRecipients customers to whom nothing goes before a time
   * @param oldest since when the first that waits has waited
   * @param sentLastHour taken by the platform
   */
  public record Counts(
      long queued,
      long inFlight,
      long inDoubt,
      long forPerson,
      long waitingRecipients,
      @Nullable Instant oldest,
      long sentLastHour) {}
}
