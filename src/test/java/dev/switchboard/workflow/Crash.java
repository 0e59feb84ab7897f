package dev.switchboard.workflow;

import java.io.Serial;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends a process, as far as its database can tell, before or after its nth commit. */
final class Crash implements CommitsStore.Boundary {
  enum Side {
    BEFORE,
    AFTER
  }

  static final int NEVER = Integer.MAX_VALUE;

  private final int at;
  private final Side side;
  private final AtomicInteger commits = new AtomicInteger();
  private volatile boolean dead;

  Crash(int at, Side side) {
    this.at = at;
    this.side = side;
  }

  static Crash never() {
    return new Crash(NEVER, Side.BEFORE);
  }

  int commits() {
    return commits.get();
  }

  boolean isDead() {
    return dead;
  }

  @Override
  public void before() {
    if (!dead && commits.incrementAndGet() == at && side == Side.BEFORE) {
      dead = true;
    }
    refuse();
  }

  @Override
  public void after() {
    if (!dead && side == Side.AFTER && commits.get() >= at) {
      dead = true;
    }
    refuse();
  }

  private void refuse() {
    if (dead) {
      throw new Dead();
    }
  }

  /** Nothing that this process does is heard of any more. */
  static final class Dead extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    Dead() {
      super("this process has ended", null, false, false);
    }
  }
}
