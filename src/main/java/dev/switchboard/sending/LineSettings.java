package dev.switchboard.sending;

import dev.switchboard.sending.Sendable.Twice;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a line may send, as its agency set it.
 *
 * @param inFlight calls that may be open at once, 1 to {@link #MOST_IN_FLIGHT}
 * @param perSecond messages a second, 1 to {@link #MOST_PER_SECOND}; what the platform was seen to
 *     take may be less
 * @param dailyCap messages a day (UTC), 0 to {@link #MOST_A_DAY}; null: no cap of our own
 * @param resend classes that are sent again by themselves when they are proven not to have gone out
 */
public record LineSettings(
    int inFlight, int perSecond, @Nullable Integer dailyCap, Set<Twice> resend) {
  public static final int MOST_IN_FLIGHT = 64;

  /** What the platform takes at the very most, of an upgraded number. */
  public static final int MOST_PER_SECOND = 1_000;

  public static final int MOST_A_DAY = 10_000_000;

  public static final int NO_LIMIT = TierStore.UNLIMITED;

  /**
   * With what is around them.
   *
   * @param perSecondNow what the line is given now: as set, or as learned
   * @param messagingLimit people who may be written to first in 24 hours, as the platform last
   *     said; {@link #NO_LIMIT}: as many as one likes; null: it said nothing yet
   * @param version grows with each change
   */
  public record Shown(
      LineSettings settings,
      String platform,
      boolean isActive,
      double perSecondNow,
      @Nullable Integer messagingLimit,
      int version) {}
}
