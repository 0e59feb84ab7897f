package dev.switchboard.webhook;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * How many bytes of bodies are held, from their first to the answer. From half the bound on, new
 * bodies are left in their sockets; what is over the bound is not taken. Belongs to one event loop.
 */
final class Pressure {
  private final long most;
  private long held;
  private final Queue<Runnable> paused = new ArrayDeque<>();

  Pressure(long most) {
    this.most = most;
  }

  /** Holds more; false when that is over the bound. */
  boolean hold(int bytes) {
    if (held + bytes > most) {
      return false;
    }
    held += bytes;
    return true;
  }

  boolean isHigh() {
    return held > most / 2;
  }

  /** Runs it once there is room again. */
  void whenLower(Runnable resume) {
    paused.add(resume);
  }

  void release(int bytes) {
    held -= bytes;
    while (!paused.isEmpty() && !isHigh()) {
      paused.remove().run();
    }
  }

  long held() {
    return held;
  }

  /** How many bodies wait in their sockets. */
  int paused() {
    return paused.size();
  }
}
