package dev.switchboard.workflow;

import java.io.Serial;
import java.util.concurrent.atomic.AtomicInteger;

/** Ends a process, as far as its database can tell, before or after its nth commit. */
public final class Crash implements CommitsStore.Boundary {
  public enum Side {
    BEFORE,
    AFTER
  }

  static final int NEVER = Integer.MAX_VALUE;

  private final int at;
  private final Side side;
  private final AtomicInteger commits = new AtomicInteger();
  private volatile boolean dead;

  public Crash(int at, Side side) {
    this.at = at;
    this.side = side;
  }

  public static Crash never() {
    return new Crash(NEVER, Side.BEFORE);
  }

  public int commits() {
    return commits.get();
  }

  public boolean isDead() {
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
