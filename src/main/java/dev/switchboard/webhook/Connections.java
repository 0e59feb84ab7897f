package dev.switchboard.webhook;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one instance: so many and no more, and none that only trickles. A timeout
 * of idleness does not see who sends a byte now and then. Belongs to one event loop.
 */
final class Connections {
  /** How long one may be open without a whole request, after its first. */
  static final int IDLE_SECONDS = 75;

  private final Bounds bounds;
  private final Map<HttpConnection, Open> open = new HashMap<>();

  private static final class Open {
    long since = System.nanoTime();
    @Nullable HttpServerRequest last;

    boolean isOverdue(long now, Bounds bounds) {
      HttpServerRequest asked = last;
      long age = now - since;
      if (asked == null) {
        return age > bounds.bodyWithin().toNanos();
      }
      boolean isBusy = asked.isEnded() && !asked.response().ended();
      return !isBusy && age > IDLE_SECONDS * 1_000_000_000L;
    }
  }

  Connections(Bounds bounds) {
    this.bounds = bounds;
  }

  void opened(HttpConnection connection) {
    if (open.size() >= bounds.connections()) {
      var _ = connection.close();
      return;
    }
    open.put(connection, new Open());
    connection.closeHandler(closed -> open.remove(connection));
  }

  void asked(HttpServerRequest request) {
    Open known = open.get(request.connection());
    if (known != null) {
      known.since = System.nanoTime();
      known.last = request;
    }
  }

  /** Closes those that are overdue. Call every second or so. */
  void sweep() {
    long now = System.nanoTime();
    List<HttpConnection> overdue = new ArrayList<>();
    open.forEach((connection, known) -> {
      if (known.isOverdue(now, bounds)) {
        overdue.add(connection);
      }
    });
    overdue.forEach(connection -> {
      var _ = connection.close();
    });
  }

  int count() {
    return open.size();
  }
}
