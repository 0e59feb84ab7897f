package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.workflow.JobStatStore;
import dev.switchboard.workflow.KnownStore;
import dev.switchboard.workflow.RunCommandStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which workflows and crons there are, pausing and firing them, and how it all goes. */
public final class WorkflowRoutes implements Routes {
  private static final int TIMES_SHOWN = 5;
  private static final Duration BETWEEN_FIRES = Duration.ofMinutes(1);

  private final Endpoints endpoints;
  private final RunCommandStore commands;
  private final InstantSource clock;

  public WorkflowRoutes(TenantDatabase database, Bus bus, Ids ids, InstantSource clock) {
    this.endpoints = new Endpoints(database);
    this.commands = new RunCommandStore(bus, ids);
    this.clock = clock;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/workflows").handler(endpoints.whole(WorkflowRoutes::list));
    router.post("/api/v1/workflows/:name/pause").handler(endpoints.admin(this::pause));
    router.post("/api/v1/workflows/:name/resume").handler(endpoints.admin(this::resume));
    router.get("/api/v1/crons").handler(endpoints.whole(WorkflowRoutes::crons));
    router.post("/api/v1/crons/:name/fire").handler(endpoints.admin(this::fire));
    router.get("/api/v1/jobs/metrics").handler(endpoints.whole(WorkflowRoutes::metrics));
    router.get("/api/v1/jobs/series").handler(endpoints.whole(this::series));
    router.get("/api/jobs/metrics").handler(endpoints.whole(WorkflowRoutes::metrics));
    router.get("/api/v1/workers/status").handler(endpoints.whole(WorkflowRoutes::workers));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return KnownStore.list(tx)
        .map(known ->
            new JsonObject()
                .put("items", new JsonArray(known.stream().map(WorkflowRoutes::json).toList())));
  }

  private static JsonObject json(KnownStore.Known known) {
    KnownStore.@Nullable Pause paused = known.paused();
    return new JsonObject()
        .put("id", known.workflow())
        .put("version", known.version())
        .put("events", new JsonArray(known.events()))
        .put("cron", known.cron())
        .put(
            "paused",
            paused == null
                ? null
                : new JsonObject().put("by", paused.actor()).put("at", paused.at()));
  }

  private static Future<KnownStore.Known> known(RoutingContext context, Tx tx) {
    return KnownStore.one(tx, name(context))
        .map(found -> found.orElseThrow(() -> Problem.notFound("workflow")));
  }

  private static String name(RoutingContext context) {
    return Objects.requireNonNull(context.pathParam("name"));
  }

  private Future<JsonObject> pause(RoutingContext context, Actor who, Tx tx) {
    return known(context, tx)
        .compose(known -> {
          if (known.cron() != null && known.events().isEmpty()) {
            throw Problem.of(
                409, "Not yours alone", "The cron runs for all agencies and cannot be paused.");
          }
          return commands.pause(tx, RunRoutes.asker(who), known.workflow());
        })
        .compose(done -> known(context, tx))
        .map(WorkflowRoutes::json);
  }

  private Future<JsonObject> resume(RoutingContext context, Actor who, Tx tx) {
    return known(context, tx)
        .compose(known -> commands.unpause(tx, RunRoutes.asker(who), known.workflow()))
        .compose(done -> known(context, tx))
        .map(WorkflowRoutes::json);
  }

  private static Future<JsonObject> crons(RoutingContext context, Actor who, Tx tx) {
    return KnownStore.crons(tx)
        .map(crons ->
            new JsonObject()
                .put("items", new JsonArray(crons.stream().map(WorkflowRoutes::json).toList())));
  }

  private static JsonObject json(KnownStore.CronState cron) {
    return new JsonObject()
        .put("workflow", cron.workflow())
        .put("expression", cron.expression())
        .put("zone", cron.zone().getId())
        .put("nextTimes", new JsonArray(cron.times(TIMES_SHOWN)))
        .put("lastAt", cron.lastAt())
        .put("lastStatus", cron.lastStatus());
  }

  private Future<JsonObject> fire(RoutingContext context, Actor who, Tx tx) {
    return KnownStore.crons(tx)
        .compose(crons -> {
          KnownStore.CronState cron =
              crons.stream()
                  .filter(one -> one.workflow().equals(name(context)))
                  .findFirst()
                  .orElseThrow(() -> Problem.notFound("cron"));
          @Nullable Instant last = cron.lastAt();
          if (last != null && last.plus(BETWEEN_FIRES).isAfter(clock.instant())) {
            throw Problem.of(
                409,
                "Fired already",
                "It was fired within the last minute, at %s.".formatted(last));
          }
          return commands.fire(tx, RunRoutes.asker(who), cron.workflow());
        })
        .map(run -> {
          context.response().setStatusCode(202);
          return new JsonObject().put("accepted", 1);
        });
  }

  private static Future<JsonObject> metrics(RoutingContext context, Actor who, Tx tx) {
    return JobStatStore.numbers(tx)
        .map(numbers ->
            new JsonObject()
                .put("queued", numbers.queued())
                .put("running", numbers.running())
                .put("asleep", numbers.asleep())
                .put("parked", numbers.parked())
                .put("failedLast24h", numbers.failed())
                .put("averageMillis", numbers.averageMillis())
                .put("successRate", numbers.successRate()));
  }

  private Future<JsonObject> series(RoutingContext context, Actor who, Tx tx) {
    return JobSeries.read(context, tx, clock.instant());
  }

  private static Future<JsonObject> workers(RoutingContext context, Actor who, Tx tx) {
    return JobStatStore.workers(tx)
        .map(workers -> {
          JsonArray items = new JsonArray();
          workers.forEach(worker ->
              items.add(
                  new JsonObject()
                      .put("id", worker.id())
                      .put("startedAt", worker.startedAt())
                      .put("alive", worker.alive())
                      .put("running", worker.running())));
          return new JsonObject().put("workers", items);
        });
  }
}
