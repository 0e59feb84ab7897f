package dev.switchboard.sending;

import java.time.Duration;

/**
 * A line whose queue this instance owns. Belongs to one virtual-thread context.
 *
 * <p>The lease in Postgres decides who may begin an attempt. The deadline here is the same lease by
 * our own clock, less a margin: after a pause of this process longer than the lease, the call is
 * not made, for another owner may long be sending.
 */
final class Lane {
  private final long accountId;
  private final long epoch;
  private long deadline;
  private boolean running;
  private boolean again;

  Lane(long accountId, long epoch, long deadline) {
    this.accountId = accountId;
    this.epoch = epoch;
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

  /**
   * @return false when a drain is on: it will look again
   */
  boolean begin() {
    again = running;
    boolean begins = !running;
    running = true;
    return begins;
  }

  /**
   * @return true when the drain must go round once more
   */
  boolean goesOn() {
    boolean more = again;
    again = false;
    running = more;
    return more;
  }

  void end() {
    running = false;
  }

  boolean isRunning() {
    return running;
  }
}
