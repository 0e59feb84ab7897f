package dev.switchboard.simulator;

/** A token bucket: full at first, so that a burst may borrow from the future. */
final class Bucket {
  private final double capacity;
  private final double perMs;
  private double tokens;
  private long last;

  Bucket(double capacity, double perSecond, long now) {
    this.capacity = capacity;
    this.perMs = perSecond / 1000;
    this.tokens = capacity;
    this.last = now;
  }

  boolean take(long now) {
    tokens = Math.min(capacity, tokens + (now - last) * perMs);
    last = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
