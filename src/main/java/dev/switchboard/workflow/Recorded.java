package dev.switchboard.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step as the history has it.
 *
 * @param kind as {@code workflow_step.kind}
 * @param result JSON; null: none, or it failed
 * @param error null: it did not fail
 */
record Recorded(
    String pos,
    String name,
    String kind,
    @Nullable String result,
    @Nullable String error,
    Instant beganAt) {
  String words() {
    return "%s '%s'".formatted(kind, name);
  }
}
