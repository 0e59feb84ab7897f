package dev.switchboard.workflow;

import org.jspecify.annotations.Nullable;

/** What becomes of a run with a commit. */
sealed interface Outcome {
  /** It goes on here. */
  record Kept() implements Outcome {}

  /** It waits, and no engine has it. */
  record Suspended() implements Outcome {}

  /** Another engine shall go on with it: this one stops, or does not know its code. */
  record Requeued() implements Outcome {}

  /** It came to its end. */
  record Completed(@Nullable String output) implements Outcome {}

  /** It failed for good. */
  record Failed(String error) implements Outcome {}

  /** An operator must look. */
  record Parked(String reason) implements Outcome {}

  /** As the statement reads it. */
  default String wire() {
    return switch (this) {
      case Kept() -> "kept";
      case Suspended() -> "suspended";
      case Requeued() -> "requeued";
      case Completed(var output) -> "completed";
      case Failed(var error) -> "failed";
      case Parked(var reason) -> "parked";
    };
  }

  default @Nullable String output() {
    return this instanceof Completed(var output) ? output : null;
  }

  default @Nullable String error() {
    return switch (this) {
      case Failed(var error) -> error;
      case Parked(var reason) -> reason;
      case Kept() -> null;
      case Suspended() -> null;
      case Requeued() -> null;
      case Completed(var output) -> null;
    };
  }
}
