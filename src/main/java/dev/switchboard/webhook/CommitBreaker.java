package dev.switchboard.webhook;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between the group commit and Postgres: the first outage opens it, and for a second nothing
 * is tried; then one group is, and either closes it or opens it again. Belongs to one event loop.
 */
final class CommitBreaker {
  private static final Logger LOG = LoggerFactory.getLogger(CommitBreaker.class);
  private static final long REST_MILLIS = 1_000;
  // Of Postgres' own errors, those of its state: connection, resources, operator, system.
  private static final Set<String> OUTAGES = Set.of("08", "53", "57", "58");

  private final Supplier<SqlClient> connect;
  private final CircuitBreaker breaker;
  private SqlClient client;

  CommitBreaker(Vertx vertx, Supplier<SqlClient> connect, Duration patience) {
    this.connect = connect;
    this.client = connect.get();
    this.breaker =
        CircuitBreaker.create(
                "commit",
                vertx,
                new CircuitBreakerOptions()
                    .setMaxFailures(1)
                    .setTimeout(patience.toMillis())
                    .setResetTimeout(REST_MILLIS)
                    .setNotificationAddress(null))
            .failurePolicy(result -> result.failed() && isOutage(result.cause()))
            .openHandler(open -> opened())
            .closeHandler(closed -> LOG.info("Postgres takes webhooks again"));
  }

  boolean isResting() {
    return breaker.state() == CircuitBreakerState.OPEN;
  }

  boolean isProbing() {
    return breaker.state() == CircuitBreakerState.HALF_OPEN;
  }

  /** Calls Postgres, unless it rests. */
  <T> Future<T> call(Function<SqlClient, Future<T>> statement) {
    return breaker.execute(() -> statement.apply(client));
  }

  // A connection that hangs holds up everything behind it, for minutes: the probe has its own.
  private void opened() {
    LOG.warn("Postgres does not take webhooks: they are answered 503 until it does");
    SqlClient hung = client;
    client = connect.get();
    hung.close().onFailure(e -> LOG.debug("the old connection did not close cleanly", e));
  }

  static boolean isOutage(@Nullable Throwable failure) {
    if (!(failure instanceof PgException refused)) {
      return true;
    }
    @Nullable String state = refused.getSqlState();
    return state == null || state.length() != 5 || OUTAGES.contains(state.substring(0, 2));
  }
}
