package dev.switchboard.simulator;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/** {@code /_sim/…}: what tests and people do to the simulator, without a token. */
final class ControlApi {
  private static final int MOST_LINES = 10_000;
  // Escaped six times as long and wrapped, it still is a webhook of less than 3 MB.
  private static final long LARGEST_BODY = 256 * 1024;
  private static final int USUAL_LINES = 1_000;

  private final Customers customers;
  private final Faults faults;
  private final Desk desk;
  private final Journal journal;
  private final Counts counts;
  private final Lanes lanes;
  private final MediaShelf shelf;
  private final Crowd crowd;
  private final Poster poster;
  private final TemplateApi templates;

  ControlApi(
      Customers customers,
      Faults faults,
      Desk desk,
      Journal journal,
      Counts counts,
      Lanes lanes,
      MediaShelf shelf,
      Crowd crowd,
      Poster poster,
      TemplateApi templates) {
    this.customers = customers;
    this.faults = faults;
    this.desk = desk;
    this.journal = journal;
    this.counts = counts;
    this.lanes = lanes;
    this.shelf = shelf;
    this.crowd = crowd;
    this.poster = poster;
    this.templates = templates;
  }

  void mount(Router router) {
    BodyHandler body = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
    router.post("/_sim/customers/:waId/messages").handler(body).handler(this::write);
    router.put("/_sim/faults").handler(body).handler(this::setFaults);
    router.get("/_sim/faults").handler(context -> Answers.ok(context, faults.asGiven()));
    router.get("/_sim/record").handler(this::readRecord);
    router.get("/_sim/state").handler(context -> Answers.ok(context, state()));
    router
        .put("/_sim/templates/:id")
        .handler(body)
        .handler(context -> templates.replace(context, list(context)));
    router.put("/_sim/traffic").handler(body).handler(this::setTraffic);
    router
        .post("/_sim/verify")
        .handler(context -> poster.verify().onSuccess(said -> Answers.ok(context, said)));
    router
        .route("/_sim/*")
        .failureHandler(context -> {
          if (context.failure() instanceof Problem problem) {
            Answers.problem(context, problem);
          } else {
            context.next();
          }
        });
  }

  private void write(RoutingContext context) {
    CustomerMessage message = CustomerMessage.read(Answers.param(context, "waId"), body(context));
    customers
        .write(message)
        .onSuccess(wamid -> Answers.ok(context, new JsonObject().put("id", wamid)))
        .onFailure(context::fail);
  }

  private void setFaults(RoutingContext context) {
    faults.replace(body(context));
    desk.reset();
    lanes.release();
    Answers.ok(context, faults.asGiven());
  }

  private void setTraffic(RoutingContext context) {
    if (!(body(context).getValue("perSecond") instanceof Number perSecond)) {
      throw Problem.field("perSecond", "must be a number");
    }
    try {
      SimulatorConfig.requireTraffic(perSecond.doubleValue());
    } catch (IllegalArgumentException e) {
      throw Problem.field("perSecond", "must be 0 to 10000");
    }
    crowd.pace(perSecond.doubleValue());
    Answers.ok(context, new JsonObject().put("perSecond", crowd.perSecond()));
  }

  private void readRecord(RoutingContext context) {
    long after = number(context, "after", 0, Long.MAX_VALUE);
    int limit = (int) Math.min(MOST_LINES, number(context, "limit", USUAL_LINES, MOST_LINES));
    journal
        .read(after, limit)
        .onSuccess(page -> {
          context.response().putHeader("Content-Type", "application/json");
          var _ = context.response().end(page);
        })
        .onFailure(context::fail);
  }

  private static long number(RoutingContext context, String name, long usual, long most) {
    String given = context.request().getParam(name);
    if (given == null) {
      return usual;
    }
    if (!given.matches("[0-9]{1,18}") || Long.parseLong(given) > most) {
      throw Problem.field(name, "must be a number from 0 to " + most);
    }
    return Long.parseLong(given);
  }

  private JsonObject state() {
    return counts
        .toJson()
        .put("pending", lanes.pending())
        .put("media", shelf.size())
        .put("lines", journal.lines())
        .put("traffic", crowd.perSecond());
  }

  private static JsonArray list(RoutingContext context) {
    try {
      JsonArray json = context.body().asJsonArray();
      if (json != null) {
        return json;
      }
    } catch (DecodeException | ClassCastException e) {
      // Said below, as for no body at all.
    }
    throw Problem.field("body", "must be a list");
  }

  private static JsonObject body(RoutingContext context) {
    try {
      JsonObject json = context.body().asJsonObject();
      if (json != null) {
        return json;
      }
    } catch (DecodeException | ClassCastException e) {
      // Said below, as for no body at all.
    }
    throw Problem.field("body", "must be a JSON object");
  }
}
