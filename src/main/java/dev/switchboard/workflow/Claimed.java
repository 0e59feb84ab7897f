package dev.switchboard.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that this engine has.
 *
 * @param noted somebody must hear of its end: a parent, or who waits for a singleton
 * @param keyed it holds a slot of a concurrency key
 * @param epoch of the claim: what is written under an older one is refused
 * @param starts claims since the run last got anywhere, this one counted
 * @param replay false: nothing of it was recorded yet
 * @param createdAt by the database's clock
 */
record Claimed(
    long runId,
    @Nullable Long tenantId,
    String workflow,
    int version,
    String input,
    boolean noted,
    boolean keyed,
    long epoch,
    int starts,
    boolean replay,
    Instant createdAt) {
  /** The same run, of which something is recorded by now. */
  Claimed replayed() {
    return new Claimed(
        runId, tenantId, workflow, version, input, noted, keyed, epoch, starts, true, createdAt);
  }

  String code() {
    return workflow + "@" + version;
  }
}
