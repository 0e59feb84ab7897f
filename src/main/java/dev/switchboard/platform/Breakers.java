package dev.switchboard.platform;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.Serial;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Circuit breakers by name: after several calls in a row without an answer, calls are refused at
 * once, and one is let through now and then to see (half open). Belongs to one context.
 */
final class Breakers {
  private static final int MOST = 4_096;

  private final Vertx vertx;
  private final int failures;
  private final Duration reset;
  private final Duration timeout;
  private final Predicate<GraphAnswer> isFailure;
  // Least recently used first; one that is dropped is closed again when it is next asked for.
  private final Map<String, CircuitBreaker> byName = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param failures silent calls in a row that open a breaker
   * @param reset how long it stays open before a probe
   * @param timeout when a call counts as silent although nobody said so
   * @param isFailure the answers that count
   */
  Breakers(
      Vertx vertx,
      int failures,
      Duration reset,
      Duration timeout,
      Predicate<GraphAnswer> isFailure) {
    this.vertx = vertx;
    this.failures = failures;
    this.reset = reset;
    this.timeout = timeout;
    this.isFailure = isFailure;
  }

  boolean isOpen(String name) {
    @Nullable CircuitBreaker known = byName.get(name);
    return known != null && known.state() == CircuitBreakerState.OPEN;
  }

  /** Makes a call unless the breaker is open; never fails. */
  Future<GraphAnswer> guard(String name, Supplier<Future<GraphAnswer>> call) {
    return breaker(name)
        .execute(() -> call.get().map(this::unlessFailure))
        .otherwise(failure ->
            failure instanceof Silence silence
                ? silence.answer
                : new GraphAnswer.Unreachable(name + " is given a rest: " + failure.getMessage()));
  }

  private CircuitBreaker breaker(String name) {
    @Nullable CircuitBreaker known = byName.get(name);
    if (known != null) {
      return known;
    }
    CircuitBreaker made =
        CircuitBreaker.create(
            name,
            vertx,
            new CircuitBreakerOptions()
                .setMaxFailures(failures)
                .setTimeout(timeout.toMillis())
                .setNotificationAddress(null)
                .setResetTimeout(reset.toMillis()));
    byName.put(name, made);
    if (byName.size() > MOST) {
      var oldest = byName.entrySet().iterator().next();
      byName.remove(oldest.getKey());
      var _ = oldest.getValue().close();
    }
    return made;
  }

  // A breaker counts failed futures, so silence travels through it as a failure.
  private GraphAnswer unlessFailure(GraphAnswer answer) {
    if (isFailure.test(answer)) {
      throw new Silence(answer);
    }
    return answer;
  }

  private static final class Silence extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient GraphAnswer answer;

    Silence(GraphAnswer answer) {
      super(null, null, false, false);
      this.answer = answer;
    }
  }
}
