package dev.switchboard.bench;

import java.util.Locale;

/** What a run found, said as it is found: {@code FIGURE <name> <number> <unit>}. */
@SuppressWarnings("SystemOut") // its output is its purpose
final class Figures {
  private boolean isVoid;

  void say(String name, double number, String unit) {
    System.out.printf(Locale.ROOT, "FIGURE %s %.2f %s%n", name, number, unit);
  }

  /** Processor time of each of so many. */
  void cpu(String name, double seconds, long count) {
    say(name, seconds * 1e6 / count, "us");
  }

  /** A run without this proves nothing. */
  void require(boolean holds, String otherwise) {
    if (!holds) {
      isVoid = true;
      System.out.println("VOID " + otherwise);
    }
  }

  boolean isVoid() {
    return isVoid;
  }
}
