package dev.switchboard.workflow;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** What is nobody's fault: no connection, a deadlock, a server that stops or is full. */
final class Outage {
  private Outage() {}

  static boolean is(Throwable failure) {
    return switch (failure) {
      case PgException pg -> isOutage(pg.getSqlState());
      case io.vertx.core.VertxException closed -> true;
      case java.io.IOException io -> true;
      case java.util.concurrent.TimeoutException late -> true;
      default -> false;
    };
  }

  private static boolean isOutage(@Nullable String state) {
    return state == null
        || state.startsWith("08")
        || state.startsWith("40")
        || state.startsWith("53")
        || state.startsWith("57");
  }
}
