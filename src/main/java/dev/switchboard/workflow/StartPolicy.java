package dev.switchboard.workflow;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of starts, one after the other: idempotency, rate limit, debounce,
 * singleton, throttle, in this order. Pure: its state is what was read, and what is to be written.
 */
final class StartPolicy {
  /** What is read before and written after. Keys carry workflow and agency. */
  static final class State {
    final Map<String, Instant> idempotentUntil = new HashMap<>();
    final Map<String, Instant> rateTat = new HashMap<>();
    final Map<String, Instant> throttleTat = new HashMap<>();
    final Map<String, Long> open = new HashMap<>();
  }

  /** The keys of one start; null: the option is not declared. */
  record Keys(
      @Nullable String idempotency,
      @Nullable String rate,
      @Nullable String throttle,
      @Nullable String singleton,
      @Nullable String debounce) {}

  /** What becomes of a start. */
  sealed interface Decision {
    /** It makes no run. */
    record Skip(String why) implements Decision {}

    /** It waits for calm. */
    record Hold(String key) implements Decision {}

    /**
     * It makes a run.
     *
     * @param at null: now
     * @param cancels an open run that it takes the place of
     */
    record Start(@Nullable Instant at, @Nullable Long cancels) implements Decision {}
  }

  private final State state;
  private final Instant now;

  StartPolicy(State state, Instant now) {
    this.state = state;
    this.now = now;
  }

  /**
   * @param calm the start comes from a debounce or batch that is over
   */
  Decision decide(Declaration.Flow<?> flow, Keys keys, long runId, boolean calm) {
    if (!calm) {
      if (keys.idempotency() != null && !firstOf(flow, keys.idempotency())) {
        return new Decision.Skip("idempotency key");
      }
      if (keys.rate() != null && flow.rateLimit != null && !passes(flow.rateLimit, keys.rate())) {
        return new Decision.Skip("rate limit");
      }
      if (keys.debounce() != null) {
        return new Decision.Hold(keys.debounce());
      }
    }
    @Nullable Long cancels = null;
    if (keys.singleton() != null && flow.singleton != null) {
      cancels = state.open.get(keys.singleton());
      if (cancels != null && flow.singleton.mode() == Declaration.SingletonMode.SKIP) {
        return new Decision.Skip("singleton");
      }
      state.open.put(keys.singleton(), runId);
    }
    @Nullable Instant at =
        keys.throttle() != null && flow.throttle != null
            ? slot(flow.throttle, keys.throttle())
            : null;
    return new Decision.Start(at, cancels);
  }

  private boolean firstOf(Declaration.Flow<?> flow, String key) {
    @Nullable Instant until = state.idempotentUntil.get(key);
    if (until != null && until.isAfter(now)) {
      return false;
    }
    if (flow.idempotency != null) {
      state.idempotentUntil.put(key, now.plus(flow.idempotency.period()));
    }
    return true;
  }

  // GCRA: the theoretical arrival time moves by one interval per start; a burst may be ahead of it.
  private boolean passes(Declaration.Rate<?> rate, String key) {
    Instant tat = later(state.rateTat.get(key));
    if (tat.minus(ahead(rate)).isAfter(now)) {
      return false;
    }
    state.rateTat.put(key, tat.plus(interval(rate)));
    return true;
  }

  private @Nullable Instant slot(Declaration.Rate<?> rate, String key) {
    Instant tat = later(state.throttleTat.get(key));
    state.throttleTat.put(key, tat.plus(interval(rate)));
    Instant at = tat.minus(ahead(rate));
    return at.isAfter(now) ? at : null;
  }

  private Instant later(@Nullable Instant tat) {
    return tat == null || tat.isBefore(now) ? now : tat;
  }

  private static Duration interval(Declaration.Rate<?> rate) {
    return rate.period().dividedBy(rate.limit());
  }

  private static Duration ahead(Declaration.Rate<?> rate) {
    return interval(rate).multipliedBy(rate.burst() - 1L);
  }
}
