package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.workflow.KnownStore;
import dev.switchboard.workflow.RunCommandStore;
import dev.switchboard.workflow.RunFilter;
import dev.switchboard.workflow.RunListStore;
import dev.switchboard.workflow.RunViewStore;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agency's runs: found, shown, repeated, cancelled. Acts are for owners, admins and API keys.
 */
public final class RunRoutes implements Routes {
  private static final String BASE = "/api/v1/runs";

  private final Endpoints endpoints;
  private final RunCommandStore commands;

  public RunRoutes(TenantDatabase database, Bus bus, Ids ids) {
    this.endpoints = new Endpoints(database);
    this.commands = new RunCommandStore(bus, ids);
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.whole(RunRoutes::list));
    router
        .post(BASE + "/replay")
        .handler(many(RunFilter.ENDED, Set.of("failed"), "replayed", this::replayAll));
    router
        .post(BASE + "/cancel")
        .handler(many(RunFilter.OPEN, RunFilter.OPEN, "cancelled", commands::cancel));
    router.get(BASE + "/:id").handler(endpoints.whole(RunRoutes::show));
    router.post(BASE + "/:id/rerun").handler(endpoints.admin(this::rerun));
    router.post(BASE + "/:id/cancel").handler(endpoints.admin(this::cancel));
    router.post(BASE + "/:id/resume").handler(endpoints.admin(this::resume));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    RunFilter filter = RunRequests.filter(context);
    return RunListStore.page(tx, filter, WebhookRequests.cursor(context), limit)
        .map(page ->
            new JsonObject()
                .put("items", new JsonArray(page.items().stream().map(RunWriter::item).toList()))
                .put("next", page.next() == null ? null : page.next().toString()));
  }

  private static Future<RunViewStore.View> found(RoutingContext context, Tx tx) {
    return RunViewStore.one(tx, Requests.id(context, "run"))
        .map(found -> found.orElseThrow(() -> Problem.notFound("run")));
  }

  private static Future<JsonObject> show(RoutingContext context, Actor who, Tx tx) {
    return found(context, tx).map(RunWriter::view);
  }

  private Future<JsonObject> rerun(RoutingContext context, Actor who, Tx tx) {
    @Nullable String from = Requests.param(context, "from");
    return found(context, tx)
        .compose(view -> {
          RunListStore.Item run = view.run();
          if (!RunFilter.ENDED.contains(run.status())) {
            throw conflict("The run is %s; cancel it first.".formatted(run.status()));
          }
          @Nullable Integer step = from == null ? null : step(view, from);
          return KnownStore.one(tx, run.workflow())
              .compose(known -> {
                if (known.isEmpty()) {
                  throw conflict(
                      "No node runs %s. What a workflow does on failure is not repeated by itself."
                          .formatted(run.workflow()));
                }
                return commands.rerun(tx, asker(who), List.of(run.id()), step);
              });
        })
        .map(made -> accepted(context, new JsonObject().put("id", made.getFirst().toString())));
  }

  // A step inside a parallel is repeated together with its neighbours.
  private static int step(RunViewStore.View view, String from) {
    return view.steps().stream()
        .filter(step -> step.position().equals(from) || step.name().equals(from))
        .map(step -> Integer.valueOf(step.position().split("\\.", 2)[0]))
        .findFirst()
        .orElseThrow(
            () -> Problem.field("from", "must be the name or position of a step of this run"));
  }

  private Future<JsonObject> cancel(RoutingContext context, Actor who, Tx tx) {
    return found(context, tx)
        .compose(view -> {
          RunListStore.Item run = view.run();
          if (RunFilter.ENDED.contains(run.status())) {
            throw conflict("The run is %s already.".formatted(run.status()));
          }
          return commands.cancel(tx, asker(who), List.of(run.id()));
        })
        .map(done -> accepted(context, new JsonObject().put("accepted", 1)));
  }

  private Future<JsonObject> resume(RoutingContext context, Actor who, Tx tx) {
    return found(context, tx)
        .compose(view -> {
          RunListStore.Item run = view.run();
          if (!run.status().equals("parked")) {
            throw conflict("The run is %s, not parked.".formatted(run.status()));
          }
          return commands.resume(tx, asker(who), List.of(run.id()));
        })
        .map(done -> accepted(context, new JsonObject().put("accepted", 1)));
  }

  /** What is done to many runs at once. */
  private interface Act {
    Future<?> on(Tx tx, RunCommandStore.Asker who, List<Long> runs);
  }

  private Future<?> replayAll(Tx tx, RunCommandStore.Asker who, List<Long> runs) {
    return commands.rerun(tx, who, runs, null);
  }

  // Nobody acts on more than they have seen: the count must be the one that was answered before.
  private Handler<RoutingContext> many(Set<String> may, Set<String> usual, String done, Act act) {
    return endpoints.admin((context, who, tx) -> {
      JsonObject body = Requests.body(context);
      RunFilter filter = RunRequests.filter(body, may, usual);
      @Nullable Integer count = RunRequests.count(body);
      return RunListStore.ids(tx, filter)
          .compose(found -> {
            if (!found.whole()) {
              throw Problem.of(
                  422,
                  "Too many",
                  "More than %d runs fit. Give a workflow, or from and to."
                      .formatted(RunListStore.MOST));
            }
            int now = found.ids().size();
            if (count == null) {
              return Future.succeededFuture(new JsonObject().put("count", now));
            }
            if (count != now) {
              throw conflict("%d runs fit now, not %d. Look again.".formatted(now, count));
            }
            return act.on(tx, asker(who), found.ids())
                .map(ignored -> accepted(context, new JsonObject().put(done, now)));
          });
    });
  }

  private static Problem conflict(String detail) {
    return Problem.of(409, "Not as it is", detail);
  }

  private static JsonObject accepted(RoutingContext context, JsonObject answer) {
    context.response().setStatusCode(202);
    return answer;
  }

  static RunCommandStore.Asker asker(Actor who) {
    return new RunCommandStore.Asker(
        who.tenantId(),
        who.userId() == null
            ? "key " + who.name()
            : "user %d %s".formatted(who.userId(), who.name()));
  }
}
