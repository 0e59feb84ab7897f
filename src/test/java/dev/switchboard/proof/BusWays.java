package dev.switchboard.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * The ports by which nodes of this machine speak to each other, taken away by the machine's packet
 * filter.
 */
final class BusWays {
  private static final String FILTER = "iptables";

  private final List<Integer> ports;
  private List<String> rule = List.of();

  BusWays(List<Integer> ports) {
    this.ports = List.copyOf(ports);
  }

  /** Whether this machine lets us. */
  static boolean isPossible() {
    return Programs.isDone(List.of(FILTER, "-w", "-n", "-L", "INPUT"));
  }

  /** Connections break, and none is taken. */
  void cut() {
    block(List.of("-j", "REJECT", "--reject-with", "tcp-reset"));
  }

  /** Connections stay, and nothing passes. */
  void hang() {
    block(List.of("-j", "DROP"));
  }

  void end() {
    change("-D");
    rule = List.of();
  }

  private void block(List<String> target) {
    rule = target;
    change("-I");
  }

  // Both directions: what a port is sent, and what it answers.
  private void change(String how) {
    if (rule.isEmpty()) {
      return;
    }
    for (int port : ports) {
      for (String side : List.of("--dport", "--sport")) {
        List<String> words =
            new ArrayList<>(
                List.of(FILTER, "-w", how, "INPUT", "-i", "lo", "-p", "tcp", side, "" + port));
        words.addAll(rule);
        Programs.run(words);
      }
    }
  }
}
