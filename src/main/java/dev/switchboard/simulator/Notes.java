package dev.switchboard.simulator;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Writes lines down and counts them. */
final class Notes {
  private final Journal journal;
  private final Counts counts;

  Notes(Journal journal, Counts counts) {
    this.journal = journal;
    this.counts = counts;
  }

  /** Completes when the line is in the journal. */
  Future<Void> take(JsonObject line) {
    return journal.append(line).onSuccess(written -> counts.take(line));
  }
}
