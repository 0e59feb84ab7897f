package dev.switchboard.workflow;

import java.util.List;

/** What one run wants committed, all or nothing. */
record Flush(Claimed run, Outcome outcome, List<Write> writes) {
  /** What came of it. */
  enum Answer {
    /** Committed. */
    DONE,
    /** Refused: the run is no longer this engine's. */
    LOST,
    /** Committed, but something came for the run meanwhile: it goes on here. */
    WOKEN
  }
}
