package dev.switchboard.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands until it is moved. */
public final class SettableClock implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Never goes back. */
  public void moveTo(Instant at) {
    var _ = now.updateAndGet(before -> at.isAfter(before) ? at : before);
  }

  public void move(Duration by) {
    moveTo(instant().plus(by));
  }
}
