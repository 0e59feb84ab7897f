package dev.switchboard.workflow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A start that may make a run.
 *
 * @param runId the id that the run will have
 * @param eventId what started it; null: nobody's event
 * @param calm it was held back already
 */
record Candidate<I extends Record>(
    Registry.Entry<I> entry,
    @Nullable Long tenantId,
    I input,
    long runId,
    @Nullable Long eventId,
    @Nullable Long rerunOf,
    boolean calm) {

  private String scoped(String key) {
    return "%s/%s/%s".formatted(entry.name(), tenantId == null ? "-" : tenantId, key);
  }

  private @Nullable String key(@Nullable Function<I, String> key) {
    return key == null ? null : scoped(key.apply(input));
  }

  StartPolicy.Keys keys() {
    Declaration.Flow<I> flow = entry.declaration().flow();
    return new StartPolicy.Keys(
        flow.idempotency == null ? null : key(flow.idempotency.key()),
        flow.rateLimit == null ? null : key(flow.rateLimit.key()),
        flow.throttle == null ? null : key(flow.throttle.key()),
        flow.singleton == null ? null : key(flow.singleton.key()),
        flow.debounce == null ? null : key(flow.debounce.key()));
  }

  /** The run, once it was decided that there will be one. */
  NewRun run(@Nullable Instant startsAt, Instant now) {
    Declaration<I> declaration = entry.declaration();
    List<NewRun.Key> limits = new ArrayList<>();
    List<Declaration.Concurrency<I>> declared = declaration.flow().concurrency;
    for (int i = 0; i < declared.size(); i++) {
      Declaration.Concurrency<I> one = declared.get(i);
      limits.add(new NewRun.Key(scoped(i + ":" + one.key().apply(input)), one.limit()));
    }
    return new NewRun(
        runId,
        tenantId,
        entry.name(),
        declaration.version(),
        Json.write(input),
        eventId,
        rerunOf,
        declaration.prio(input),
        startsAt,
        shownKey(),
        limits,
        waits(startsAt, now));
  }

  // The key that tells most about what it is for.
  private @Nullable String shownKey() {
    Declaration.Flow<I> flow = entry.declaration().flow();
    @Nullable Function<I, String> key = null;
    if (flow.idempotency != null) {
      key = flow.idempotency.key();
    } else if (flow.singleton != null) {
      key = flow.singleton.key();
    } else if (flow.debounce != null) {
      key = flow.debounce.key();
    } else if (!flow.concurrency.isEmpty()) {
      key = flow.concurrency.getFirst().key();
    }
    return key == null ? null : key.apply(input);
  }

  private List<Write.Wait> waits(@Nullable Instant startsAt, Instant now) {
    Declaration.Flow<I> flow = entry.declaration().flow();
    List<Write.Wait> waits = new ArrayList<>();
    if (startsAt != null) {
      waits.add(new Write.Wait("!start", "start", "start", null, null, now, startsAt));
    }
    if (flow.startTimeout != null) {
      Instant due = now.plus(flow.startTimeout);
      waits.add(new Write.Wait("!start-by", "start timeout", "start_by", null, null, now, due));
    }
    if (flow.runTimeout != null) {
      Instant due = now.plus(flow.runTimeout);
      waits.add(new Write.Wait("!finish-by", "run timeout", "finish_by", null, null, now, due));
    }
    for (int i = 0; i < flow.cancelOn.size(); i++) {
      Declaration.CancelOn<I> on = flow.cancelOn.get(i);
      Match match = new Match(on.field(), on.value().apply(input));
      waits.add(
          new Write.Wait("!cancel-" + i, "cancel on", "cancel_on", on.event(), match, now, null));
    }
    return waits;
  }
}
