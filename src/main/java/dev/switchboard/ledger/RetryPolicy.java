package dev.switchboard.ledger;

import com.fasterxml.jackson.core.JacksonException;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides what a failure of a batch means for its leaves. Pure. */
final class RetryPolicy {
  private static final int MOST_DOUBLINGS = 2;

  private RetryPolicy() {}

  /** Whose fault a failure is. */
  enum Fault {
    /**
     * Postgres is away, or too full to answer. Waited out, never counted: an hour's outage must not
     * make dead letters of good leaves.
     */
    OUTAGE,
    /** Another transaction was in the way: a deadlock, a serialization failure, a lock timeout. */
    TRANSIENT,
    /** It would fail again, for ever: a dead letter at once. */
    PERMANENT
  }

  static Fault fault(Throwable e) {
    return switch (e) {
      case PgException pg -> fault(pg.getSqlState());
      case VertxException closed -> Fault.OUTAGE;
      // An IOException of content, not of a connection.
      case JacksonException unread -> Fault.PERMANENT;
      case IOException io -> Fault.OUTAGE;
      case TimeoutException late -> Fault.OUTAGE;
      default -> Fault.PERMANENT;
    };
  }

  private static Fault fault(@Nullable String state) {
    if (state == null) {
      return Fault.OUTAGE;
    }
    return switch (state) {
      // Lock not available; cancelled by a timeout; a session ended by one.
      case "55P03", "57014", "25P03" -> Fault.TRANSIENT;
      // A server that became a standby.
      case "25006" -> Fault.OUTAGE;
      default ->
          switch (state.substring(0, 2)) {
            case "40" -> Fault.TRANSIENT;
            case "08", "53", "57" -> Fault.OUTAGE;
            default -> Fault.PERMANENT;
          };
    };
  }

  /**
   * How long to wait after a failure: {@code first}, twice, then four times of it, each up to a
   * quarter more or less, so that those who failed together do not come back together.
   *
   * @param failures so far, at least 1
   */
  static Duration pause(int failures, Duration first, RandomGenerator random) {
    long base = first.toMillis() << Math.min(Math.max(failures - 1, 0), MOST_DOUBLINGS);
    return Duration.ofMillis(Math.max(1, base * random.nextInt(750, 1251) / 1000));
  }
}
