package dev.switchboard.api;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.ledger.HealthStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the way in is doing, as {@code GET /api/v1/webhooks/health} says it. Thread-safe. */
public final class WebhookHealth {
  private static final long PATIENCE_MILLIS = 1_000;
  private static final long OLD_SECONDS = Duration.ofMinutes(1).toSeconds();

  private final TenantDatabase database;
  private final Map<String, Supplier<Future<?>>> probes;
  private final Supplier<List<String>> missing;

  /**
   * @param probes of what else the house is configured to use, by name, for example {@code redis};
   *     a failure means that it is down
   * @param missing the rooms that should run on this node and do not
   */
  public WebhookHealth(
      TenantDatabase database,
      Map<String, Supplier<Future<?>>> probes,
      Supplier<List<String>> missing) {
    this.database = database;
    this.probes = probes;
    this.missing = missing;
  }

  Future<JsonObject> look(long tenant) {
    Future<List<HealthStore.Queue>> queues =
        database
            .transaction(Scope.all(tenant), HealthStore::queues)
            .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    Future<String> redis = state(probes.get("redis"));
    return Future.join(queues.otherwiseEmpty(), redis)
        .map(both -> json(queues.succeeded() ? queues.result() : null, redis.result()));
  }

  private static Future<String> state(@Nullable Supplier<Future<?>> probe) {
    if (probe == null) {
      return Future.succeededFuture("not configured");
    }
    return probe
        .get()
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .transform(done -> Future.succeededFuture(done.succeeded() ? "up" : "down"));
  }

  private JsonObject json(@Nullable List<HealthStore.Queue> queues, String redis) {
    Instant now = Instant.now();
    JsonArray shown = new JsonArray();
    boolean isWell = queues != null && !redis.equals("down");
    for (HealthStore.Queue queue : queues == null ? List.<HealthStore.Queue>of() : queues) {
      long age = queue.oldest() == null ? 0 : Duration.between(queue.oldest(), now).toSeconds();
      isWell &= queue.workers() > 0 && age < OLD_SECONDS;
      shown.add(
          new JsonObject()
              .put("queue", queue.name())
              .put("waiting", queue.waiting())
              .put("oldestSeconds", Math.max(0, age))
              .put("workers", queue.workers())
              .put("lastSeen", queue.seenAt()));
    }
    return new JsonObject()
        .put("status", isWell ? "ok" : "degraded")
        .put("postgres", queues == null ? "down" : "up")
        .put("redis", redis)
        .put("queues", shown)
        .put("missingHere", new JsonArray(missing.get()));
  }
}
