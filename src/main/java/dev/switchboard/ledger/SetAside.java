package dev.switchboard.ledger;

import java.util.Locale;

/** A leaf that became no row, and why. */
public record SetAside(Leaf leaf, Outcome outcome, String reason) {

  /** What became of it. */
  public enum Outcome {
    /** Nothing to do for it; recorded so that every leaf is accounted for. */
    NOOP,
    /** Cannot be placed yet; kept, and replayed when it can be. */
    PARKED;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
