package dev.switchboard.workflow;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The code of a run no longer does what its history says it did; the run is parked. */
final class ReplayMismatchException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String position;
  private final String recorded;
  private final @Nullable String attempted;

  /**
   * @param attempted what the code does there now; null: it ends before it gets there
   */
  ReplayMismatchException(
      String workflow, String position, String recorded, @Nullable String attempted) {
    super(
        "%s: at position %s the history has %s, the code %s. The code was changed under a running run, or is not deterministic between its steps. Let old runs finish on the old code (a new version, %s@n+1), or run this one again."
            .formatted(
                workflow,
                position,
                recorded,
                attempted == null ? "ends before it" : "does " + attempted,
                workflow.replaceFirst("@.*", "")));
    this.position = position;
    this.recorded = recorded;
    this.attempted = attempted;
  }

  String position() {
    return position;
  }

  String recorded() {
    return recorded;
  }

  @Nullable String attempted() {
    return attempted;
  }
}
