package dev.switchboard.ops;

import dev.switchboard.db.Database;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The admin port. Deploy one instance on an event loop. */
public final class OpsVerticle extends VerticleBase {
  private static final int PAGE = 50;
  private static final int MOST = 200;
  private static final long PATIENCE_MILLIS = 1_000;

  private final OpsConfig config;
  private final OpsStore store;
  private final PrometheusMeterRegistry registry;
  private final String version;
  private final Supplier<List<String>> missing;
  private @Nullable HttpServer server;
  private @Nullable Gauges gauges;

  /**
   * @param missing the rooms that should run on this node and do not run yet
   */
  public OpsVerticle(
      OpsConfig config,
      Database database,
      PrometheusMeterRegistry registry,
      String version,
      Supplier<List<String>> missing) {
    this.config = config;
    this.store = new OpsStore(database);
    this.registry = registry;
    this.version = version;
    this.missing = missing;
  }

  @Override
  public Future<?> start() {
    Gauges counted = new Gauges(store, registry);
    gauges = counted;
    Router router = Router.router(vertx);
    router.get("/healthy").handler(this::healthy);
    router.get("/ready").handler(this::ready);
    router.get("/metrics").handler(context -> metrics(context, counted));
    router.get("/parked").handler(this::parked);
    HttpServer listening = vertx.createHttpServer().requestHandler(router);
    server = listening;
    return listening.listen(config.port(), config.host());
  }

  @Override
  public Future<?> stop() {
    if (gauges != null) {
      gauges.close();
    }
    return server == null ? Future.succeededFuture() : server.close();
  }

  /** The port that is really listened on. */
  public int actualPort() {
    return server == null ? 0 : server.actualPort();
  }

  private void healthy(RoutingContext context) {
    var _ = context.json(new JsonObject().put("status", "up").put("version", version));
  }

  private void ready(RoutingContext context) {
    List<String> absent = missing.get();
    if (!absent.isEmpty()) {
      refuse(context, 503, "Not ready", "Not running yet: " + String.join(", ", absent) + ".");
      return;
    }
    store
        .ping()
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(answered -> {
          var _ = context.json(new JsonObject().put("status", "ready"));
        })
        .onFailure(e ->
            refuse(
                context,
                503,
                "Not ready",
                "Postgres did not answer within a second. 'switchboard doctor' says why."));
  }

  private void metrics(RoutingContext context, Gauges counted) {
    counted
        .refresh()
        .onComplete(done -> {
          context.response().putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
          var _ = context.response().end(registry.scrape());
        });
  }

  private void parked(RoutingContext context) {
    String limit = context.request().getParam("limit", Integer.toString(PAGE));
    @Nullable String cursor = context.request().getParam("cursor");
    if (!limit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(limit) > MOST) {
      refuse(context, 400, "Not valid", "limit must be 1 to " + MOST);
      return;
    }
    if (cursor != null && !cursor.matches("[0-9]{1,18}")) {
      refuse(context, 400, "Not valid", "cursor must be a 'next' of an earlier answer");
      return;
    }
    int most = Integer.parseInt(limit);
    store
        .setAside(cursor == null ? null : Long.valueOf(cursor), most)
        .onSuccess(found -> {
          var _ = context.json(page(found, most));
        })
        .onFailure(e -> refuse(context, 503, "Not now", "Postgres did not answer. Try again."));
  }

  private static JsonObject page(List<OpsStore.SetAside> found, int limit) {
    JsonArray items = new JsonArray();
    for (OpsStore.SetAside leaf : found) {
      items.add(
          new JsonObject()
              .put("leafId", Long.toString(leaf.leafId()))
              .put("outcome", leaf.outcome())
              .put("reason", leaf.reason())
              .put("source", leaf.source())
              .put("kind", leaf.kind())
              .put("externalAccount", leaf.externalAccount())
              .put("at", leaf.at().toInstant()));
    }
    return new JsonObject()
        .put("items", items)
        .put("next", found.size() < limit ? null : Long.toString(found.getLast().leafId()));
  }

  private static void refuse(RoutingContext context, int status, String title, String detail) {
    JsonObject problem =
        new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail);
    var _ =
        context
            .response()
            .setStatusCode(status)
            .putHeader("Content-Type", "application/problem+json")
            .end(problem.encode());
  }
}
