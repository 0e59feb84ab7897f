package dev.switchboard.boot;

import java.util.concurrent.CountDownLatch;

/** Keeps a command running until the process is told to stop, and lets it stop in peace. */
final class Stopping {
  private Stopping() {}

  /** Has {@code stop} run on SIGTERM and SIGINT; the process ends when it is done, not before. */
  static void onSignal(Runnable stop) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stopping").unstarted(stop));
  }

  /** Waits until the process ends. */
  static void never() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
