package dev.switchboard.workflow;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run to be made.
 *
 * @param startsAt null: at once
 * @param keys concurrency keys with their limits
 * @param waits timeouts and cancelling events that go with it
 */
record NewRun(
    long id,
    @Nullable Long tenantId,
    String workflow,
    int version,
    String input,
    @Nullable Long eventId,
    @Nullable Long rerunOf,
    int prio,
    @Nullable Instant startsAt,
    List<Key> keys,
    List<Write.Wait> waits) {
  /** A concurrency key. */
  record Key(String key, int limit) {}
}
