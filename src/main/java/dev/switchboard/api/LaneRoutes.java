package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.sending.Decision;
import dev.switchboard.sending.DoubtStore;
import dev.switchboard.sending.DoubtView;
import dev.switchboard.sending.LaneView;
import dev.switchboard.sending.LaneViewStore;
import dev.switchboard.sending.SteeringStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sending queues of an agency: seen by all, steered by admins. */
final class LaneRoutes implements Routes {
  private static final String BASE = "/api/v1/lanes";
  private static final int LONGEST_REASON = 300;

  private final Endpoints endpoints;
  private final SteeringStore steering;
  private final Audit audit;

  LaneRoutes(Endpoints endpoints, Sends sends) {
    this.endpoints = endpoints;
    this.steering = new SteeringStore(sends.bus(), sends.threads());
    this.audit = new Audit(sends.ids());
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(LaneRoutes::list));
    router.get(BASE + "/:id").handler(endpoints.read(LaneRoutes::one));
    router.get(BASE + "/:id/in-doubt").handler(endpoints.read(LaneRoutes::inDoubt));
    router.post(BASE + "/:id/pause").handler(endpoints.admin(this::pause));
    router.post(BASE + "/:id/resume").handler(endpoints.admin(this::resume));
    router.post("/api/v1/messages/:id/decide").handler(endpoints.admin(this::decide));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    return LaneViewStore.list(tx, after(context), limit)
        .map(lanes -> page(lanes, limit, LaneViewJson::of, lane -> lane.line().id()));
  }

  private static Future<JsonObject> one(RoutingContext context, Actor who, Tx tx) {
    return lane(tx, Requests.id(context, "lane")).map(LaneViewJson::of);
  }

  private static Future<LaneView> lane(Tx tx, long id) {
    return LaneViewStore.one(tx, id)
        .map(found -> found.orElseThrow(() -> Problem.notFound("lane")));
  }

  private static Future<JsonObject> inDoubt(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "lane");
    int limit = Requests.limit(context);
    return lane(tx, id)
        .compose(lane -> DoubtStore.list(tx, id, after(context), limit))
        .map(found -> page(found, limit, LaneViewJson::of, DoubtView::position));
  }

  private static long after(RoutingContext context) {
    @Nullable String cursor = Requests.param(context, "cursor");
    return cursor == null ? 0 : Fields.id(cursor, "cursor");
  }

  private static <T> JsonObject page(
      List<T> found, int limit, Function<T, JsonObject> json, Function<T, Long> position) {
    return new JsonObject()
        .put("items", new JsonArray(found.stream().map(json).toList()))
        .put("next", found.size() < limit ? null : Long.toString(position.apply(found.getLast())));
  }

  private Future<JsonObject> pause(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "lane");
    JsonObject body = Requests.body(context);
    Fields.only(body, "reason");
    String reason = Fields.text(body, "reason", LONGEST_REASON);
    JsonObject said = new JsonObject().put("reason", reason);
    return lane(tx, id)
        .compose(lane -> {
          requireConnected(lane);
          return steering.stop(tx, id, who.name(), reason);
        })
        .compose(stopped -> audit.append(tx, context, Act.of(Act.Kind.LANE_PAUSED, id, said)))
        .compose(logged -> lane(tx, id))
        .map(LaneViewJson::of);
  }

  private static void requireConnected(LaneView lane) {
    if (!lane.isActive()) {
      throw Problem.of(
          409, "Disconnected", "The number is disconnected: nothing goes out. Connect it again.");
    }
  }

  private Future<JsonObject> resume(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "lane");
    return lane(tx, id)
        .compose(before -> {
          requireConnected(before);
          return steering
              .goOn(tx, id)
              .compose(ended ->
                  ended
                      ? audit.append(
                          tx,
                          context,
                          Act.of(Act.Kind.LANE_RESUMED, id, LaneViewJson.pause(before)))
                      : Future.succeededFuture());
        })
        .compose(logged -> lane(tx, id))
        .map(LaneViewJson::of);
  }

  private Future<JsonObject> decide(RoutingContext context, Actor who, Tx tx) {
    long message = Requests.id(context, "message");
    JsonObject body = Requests.body(context);
    Fields.only(body, "outcome");
    Decision decision = decision(body);
    return steering
        .decide(tx, message, decision)
        .compose(line ->
            line.isPresent()
                ? audit.append(tx, context, decided(message, line.get(), decision))
                : undecided(tx, message))
        .compose(done -> SendStore.progress(tx, message))
        .map(Optional::orElseThrow)
        .map(now ->
            new JsonObject()
                .put("messageId", Long.toString(message))
                .put("outcome", decision.wire())
                .put("state", now.state()));
  }

  private static Decision decision(JsonObject body) {
    return (body.getValue("outcome") instanceof String word
            ? Decision.of(word)
            : Optional.<Decision>empty())
        .orElseThrow(() -> Problem.field("outcome", "must be sent, send-again or failed"));
  }

  private static Act decided(long message, long line, Decision decision) {
    JsonObject said =
        new JsonObject().put("outcome", decision.wire()).put("lineId", Long.toString(line));
    return Act.of(Act.Kind.MESSAGE_DECIDED, message, said);
  }

  // Whoever settled it meanwhile knows more than the person did: they see what it is now.
  private static Future<Void> undecided(Tx tx, long message) {
    return SendStore.progress(tx, message)
        .map(found -> {
          String state = found.orElseThrow(() -> Problem.notFound("message")).state();
          throw Problem.of(
              409,
              "Nothing to decide",
              "The message is %s, not in doubt.".formatted(state.replace('_', ' ')));
        });
  }
}
