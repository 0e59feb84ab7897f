package dev.switchboard.ops;

import dev.switchboard.db.Database;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The admin port. Deploy one instance on an event loop. */
public final class OpsVerticle extends VerticleBase {
  private static final long PATIENCE_MILLIS = 1_000;

  private final OpsConfig config;
  private final Database database;
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
    this.database = database;
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
    new ParkedRoutes(database).mount(router);
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
      Refusal.of(503, "Not ready", "Not running yet: " + String.join(", ", absent) + ".")
          .writeTo(context);
      return;
    }
    store
        .ping()
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(answered -> {
          var _ = context.json(new JsonObject().put("status", "ready"));
        })
        .onFailure(e ->
            Refusal.of(
                    503,
                    "Not ready",
                    "Postgres did not answer within a second. 'switchboard doctor' says why.")
                .writeTo(context));
  }

  private void metrics(RoutingContext context, Gauges counted) {
    counted
        .refresh()
        .onComplete(done -> {
          context.response().putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
          var _ = context.response().end(registry.scrape());
        });
  }
}
