package dev.switchboard.workflow;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a group's commit concerns. Pure.
 *
 * @param posted when the dispatcher should look: 0 for now, or epoch milliseconds
 * @param ready engines should look
 */
record Hints(long posted, boolean ready) {
  static final long NEVER = Long.MAX_VALUE;

  static Hints of(List<Flush> group) {
    long posted = NEVER;
    boolean ready = false;
    for (Flush flush : group) {
      ready |= flush.outcome() instanceof Outcome.Requeued;
      posted = Math.min(posted, ofOutcome(flush));
      for (Write write : flush.writes()) {
        ready |= write instanceof Write.Child;
        posted = Math.min(posted, ofWrite(write));
      }
    }
    return new Hints(posted, ready);
  }

  private static long ofOutcome(Flush flush) {
    boolean frees = flush.run().keyed() && !(flush.outcome() instanceof Outcome.Kept);
    if (frees) {
      return 0;
    }
    return switch (flush.outcome()) {
      case Outcome.Completed(var output) -> flush.run().noted() ? 0 : NEVER;
      case Outcome.Failed(var error) -> 0;
      case Outcome.Suspended() -> NEVER;
      case Outcome.Kept() -> NEVER;
      case Outcome.Requeued() -> NEVER;
      case Outcome.Parked(var reason) -> NEVER;
    };
  }

  private static long ofWrite(Write write) {
    return switch (write) {
      case Write.Event event -> 0;
      case Write.Wait wait -> {
        @Nullable Instant due = wait.due();
        yield due == null ? NEVER : due.toEpochMilli();
      }
      case Write.Done done -> NEVER;
      case Write.Failed failed -> NEVER;
      case Write.Child child -> NEVER;
    };
  }
}
