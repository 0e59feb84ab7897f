package dev.switchboard.workflow;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run to be made.
 *
 * @param startsAt null: at once
 * @param key what it was started under, for people to find it by; null: nothing
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
    @Nullable String key,
    List<Key> keys,
    List<Write.Wait> waits) {
  /** One that nothing holds back. */
  static NewRun plain(
      long id, @Nullable Long tenantId, String workflow, int version, String input) {
    return new NewRun(
        id, tenantId, workflow, version, input, null, null, 0, null, null, List.of(), List.of());
  }

  /** The same as another run's again. */
  NewRun again(long rerunOf) {
    return new NewRun(
        id, tenantId, workflow, version, input, eventId, rerunOf, prio, startsAt, key, keys, waits);
  }

  /** A concurrency key. */
  record Key(String key, int limit) {}
}
