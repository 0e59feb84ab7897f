package dev.switchboard.push;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/** The tenants with clients on one event loop. */
final class Streams {
  private final FeedReader reader;
  private final int replayLimit;
  private final PushMetrics metrics;
  private final Map<Long, TenantStream> streams = new HashMap<>();

  Streams(FeedReader reader, int replayLimit, PushMetrics metrics) {
    this.reader = reader;
    this.replayLimit = replayLimit;
    this.metrics = metrics;
  }

  /** A tenant's stream and the feed's head, read now. */
  record Opened(TenantStream stream, long head) {}

  Future<Opened> open(long tenant) {
    return reader
        .head(tenant)
        .map(head ->
            new Opened(
                streams.computeIfAbsent(
                    tenant, id -> new TenantStream(id, reader, replayLimit, metrics, head)),
                head));
  }

  /** A hint: the tenant's feed has grown. */
  void grown(long tenant) {
    TenantStream stream = streams.get(tenant);
    if (stream != null) {
      stream.wake();
    }
  }

  /** Looks at every tenant, as no hint may have come; forgets those whom nobody listens to. */
  void sweep() {
    streams.values().removeIf(TenantStream::isIdle);
    for (TenantStream stream : streams.values()) {
      stream.wake();
      stream.clients().forEach(Client::closeIfSlow);
    }
  }

  /** Closes every client with the code for a restart; they come back with their numbers. */
  void sendAway() {
    streams.values().forEach(TenantStream::sendAway);
  }

  void ping() {
    streams.values().forEach(stream -> stream.clients().forEach(Client::ping));
  }
}
