package dev.switchboard.boot;

import java.time.Duration;

/**
 * Settings of the node as a whole: {@code node} in verticles.conf.
 *
 * @param shutdownGrace how long work in flight may take to finish after a stop was asked for;
 *     default 20 s, at most 10 min
 * @param eventLoops threads that serve sockets; 0 (default) = twice the processors, Vert.x's own
 */
record NodeConfig(Duration shutdownGrace, int eventLoops) {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  NodeConfig {
    if (shutdownGrace.isNegative() || shutdownGrace.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "node.shutdown-grace (%s) must be 0 s to 10 min".formatted(shutdownGrace));
    }
    if (eventLoops < 0 || eventLoops > 256) {
      throw new IllegalArgumentException(
          "node.event-loops (%d) must be 0 to 256; 0 lets Vert.x choose".formatted(eventLoops));
    }
  }

  static NodeConfig from(Section node) {
    return new NodeConfig(
        node.duration("shutdown-grace", Duration.ofSeconds(20)), node.number("event-loops", 0));
  }
}
