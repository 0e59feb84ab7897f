package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.KnownStore;
import dev.switchboard.workflow.catalogue.CatalogueEvent;
import dev.switchboard.workflow.catalogue.EventSchema;
import dev.switchboard.workflow.catalogue.SchemaCheck;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The event catalogue: schemas for who reads, and the door for events of programs. */
public final class EventRoutes implements Routes {
  private static final int LONGEST_ID = 128;
  private static final int LONGEST_DATA = 64 * 1024;

  // What stands before the slash in names that Switchboard says itself, or may one day.
  private static final Set<String> OURS =
      CatalogueEvent.types().stream()
          .map(type -> CatalogueEvent.nameOf(type).split("/", 2)[0])
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> KEPT =
      Set.of("switchboard", "stripe", "message", "media", "automation", "window", "token", "cron");

  private final Endpoints endpoints;
  private final EventStore events;

  public EventRoutes(TenantDatabase database, Bus bus, Ids ids) {
    this.endpoints = new Endpoints(database);
    this.events = new EventStore(bus, ids);
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/events/schemas").handler(endpoints.read(EventRoutes::schemas));
    router.post("/api/v1/events").handler(endpoints.admin(this::post));
  }

  private static Future<JsonObject> schemas(RoutingContext context, Actor who, Tx tx) {
    return KnownStore.schemas(tx)
        .map(others -> {
          JsonArray items = new JsonArray();
          for (Class<? extends Record> type : CatalogueEvent.types()) {
            items.add(schema(CatalogueEvent.nameOf(type), "switchboard", EventSchema.of(type)));
          }
          others.forEach((name, schema) -> items.add(schema(name, "programs", schema)));
          return new JsonObject().put("items", items);
        });
  }

  private static JsonObject schema(String name, String by, JsonObject schema) {
    return new JsonObject().put("name", name).put("by", by).put("schema", schema);
  }

  private Future<JsonObject> post(RoutingContext context, Actor who, Tx tx) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "id", "name", "data");
    String id = Fields.text(body, "id", LONGEST_ID);
    String name = name(body);
    if (!(body.getValue("data") instanceof JsonObject data)) {
      throw Problem.field("data", "must be an object");
    }
    String payload = data.encode();
    if (payload.length() > LONGEST_DATA || payload.contains("\\u0000")) {
      throw Problem.field("data", "must have 64 KB at most, and no NUL");
    }
    return KnownStore.schemas(tx)
        .compose(schemas -> {
          fits(schemas, name, data);
          return events.take(tx, who.tenantId(), id, name, payload, RunRoutes.asker(who).name());
        })
        .map(taken -> {
          context.response().setStatusCode(taken.isNew() ? 202 : 200);
          return new JsonObject()
              .put("eventId", Long.toString(taken.eventId()))
              .put("repeated", !taken.isNew());
        });
  }

  private static String name(JsonObject body) {
    String name = Fields.text(body, "name", 100);
    if (!name.matches("[a-z][a-z0-9-]*/[a-z0-9][a-z0-9._-]*")) {
      throw Problem.field("name", "must be like acme/customer.joined");
    }
    String first = name.split("/", 2)[0];
    if (OURS.contains(first) || KEPT.contains(first)) {
      throw Problem.field(
          "name", "begins with %s/, which is for Switchboard to say".formatted(first));
    }
    return name;
  }

  // Where a workflow wants it, it must be as that workflow reads it.
  private static void fits(Map<String, JsonObject> schemas, String name, JsonObject data) {
    @Nullable JsonObject schema = schemas.get(name);
    List<SchemaCheck.Violation> found =
        schema == null ? List.of() : SchemaCheck.check(schema, data);
    if (!found.isEmpty()) {
      SchemaCheck.Violation first = found.getFirst();
      throw Problem.field("data." + first.field(), first.reason());
    }
  }
}
