package dev.switchboard.sending;

import dev.switchboard.sending.Sendable.Priority;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line whose queue this instance owns. Belongs to one virtual-thread context.
 *
 * <p>The lease in Postgres decides who may begin an attempt. The deadline here is the same lease by
 * our own clock, less a margin: after a pause of this process longer than the lease, the call is
 * not made, for another owner may long be sending.
 */
final class Lane {
  // Of so many turns, one looks at automation first and one at campaigns: nobody starves.
  private static final int ROUND = 16;

  private final long accountId;
  private final long epoch;
  // Also read on the event loop that makes the call.
  private volatile long deadline;
  private int width;
  private int running;
  private long wakes;
  private int turns;
  private long cappedUntil = System.nanoTime();
  private long fullUntil = cappedUntil;
  private DailyStore.@Nullable Caps caps;

  Lane(long accountId, long epoch, int inFlight, long deadline) {
    this.accountId = accountId;
    this.epoch = epoch;
    this.width = inFlight;
    this.deadline = deadline;
  }

  long accountId() {
    return accountId;
  }

  long epoch() {
    return epoch;
  }

  boolean isOurs() {
    return System.nanoTime() - deadline < 0;
  }

  void renewed(long newDeadline) {
    deadline = newDeadline;
  }

  /** By our clock, a tenth before the lease ends in Postgres. */
  static long deadline(Duration lease) {
    return System.nanoTime() + lease.toNanos() / 10 * 9;
  }

  /** A daily cap is reached: until the time is over, only what was counted before may go. */
  void cap(Duration time) {
    cappedUntil = System.nanoTime() + time.toNanos();
  }

  boolean isCapped() {
    return left(cappedUntil).isPositive();
  }

  /** The messaging limit is reached: until the time is over, nothing opens a conversation. */
  void fill(Duration time) {
    fullUntil = System.nanoTime() + time.toNanos();
  }

  boolean isFull() {
    return left(fullUntil).isPositive();
  }

  /** How long the first of the limits that are reached is believed yet; null: none is. */
  @Nullable Duration limited() {
    Duration capped = left(cappedUntil);
    Duration full = left(fullUntil);
    if (capped.isPositive() && full.isPositive()) {
      return capped.compareTo(full) < 0 ? capped : full;
    }
    return capped.isPositive() ? capped : full.isPositive() ? full : null;
  }

  private static Duration left(long until) {
    return Duration.ofNanos(until - System.nanoTime());
  }

  /**
   * Takes what the line is set to.
   *
   * @return whether that is news: a cap that was believed is not any more, and there may be room
   *     for more drains
   */
  boolean adopt(int inFlight, DailyStore.Caps now) {
    boolean isNews = width != inFlight || (caps != null && !now.equals(caps));
    width = inFlight;
    caps = now;
    if (isNews) {
      cappedUntil = System.nanoTime();
    }
    return isNews;
  }

  boolean isTooWide() {
    return running > width;
  }

  /**
   * Notes that there is something to do.
   *
   * @return how many drains are to begin; those that run will look again
   */
  int wake() {
    wakes++;
    int more = Math.max(0, width - running);
    running += more;
    return more;
  }

  /** How often there was something to do: a drain whose number is old goes round once more. */
  long wakes() {
    return wakes;
  }

  void end() {
    running--;
  }

  boolean isRunning() {
    return running > 0;
  }

  /** The order in which this turn looks at the classes. */
  List<Priority> order() {
    int turn = turns++ % ROUND;
    if (turn == ROUND - 1) {
      return List.of(Priority.CAMPAIGN, Priority.HUMAN, Priority.AUTOMATIC);
    }
    return turn == ROUND / 2 - 1
        ? List.of(Priority.AUTOMATIC, Priority.HUMAN, Priority.CAMPAIGN)
        : List.of(Priority.HUMAN, Priority.AUTOMATIC, Priority.CAMPAIGN);
  }
}
