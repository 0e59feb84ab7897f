package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The businesses that an agency works for, and where these are: what people are granted. None is
 * deleted, for conversations stay with it.
 */
final class ClientRoutes implements Routes {
  private static final String BASE = "/api/v1/clients";
  private static final int LONGEST_NAME = 100;

  private final Endpoints endpoints;
  private final Ids ids;
  private final Audit audit;

  ClientRoutes(Endpoints endpoints, Ids ids) {
    this.endpoints = endpoints;
    this.ids = ids;
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.read(ClientRoutes::list));
    router.post(BASE).handler(endpoints.admin(this::addClient));
    router.patch(BASE + "/:id").handler(endpoints.admin(this::renameClient));
    router.post(BASE + "/:id/locations").handler(endpoints.admin(this::addLocation));
    router.patch("/api/v1/locations/:id").handler(endpoints.admin(this::renameLocation));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return ClientStore.list(tx).map(items -> new JsonObject().put("items", items));
  }

  private Future<JsonObject> addClient(RoutingContext context, Actor who, Tx tx) {
    String name = name(context);
    long id = ids.next();
    return ClientStore.counts(tx)
        .compose(counts -> {
          requireRoom(counts.clients(), "clients");
          return ClientStore.addClient(tx, id, who.tenantId(), name);
        })
        .compose(added -> logged(context, tx, Act.Kind.CLIENT_ADDED, id, name))
        .map(shown -> {
          context.response().setStatusCode(201);
          return shown.put("locations", new JsonArray());
        });
  }

  private Future<JsonObject> addLocation(RoutingContext context, Actor who, Tx tx) {
    long client = Requests.id(context, "client");
    String name = name(context);
    long id = ids.next();
    return ClientStore.counts(tx)
        .compose(counts -> {
          requireRoom(counts.locations(), "locations");
          return ClientStore.addLocation(tx, id, client, name);
        })
        .compose(added -> {
          requireThere(added, "client");
          return logged(context, tx, Act.Kind.LOCATION_ADDED, id, name);
        })
        .map(shown -> {
          context.response().setStatusCode(201);
          return shown;
        });
  }

  private Future<JsonObject> renameClient(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "client");
    String name = name(context);
    return ClientStore.renameClient(tx, id, name)
        .compose(renamed -> {
          requireThere(renamed, "client");
          return logged(context, tx, Act.Kind.CLIENT_CHANGED, id, name);
        });
  }

  private Future<JsonObject> renameLocation(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "location");
    String name = name(context);
    return ClientStore.renameLocation(tx, id, name)
        .compose(renamed -> {
          requireThere(renamed, "location");
          return logged(context, tx, Act.Kind.LOCATION_CHANGED, id, name);
        });
  }

  private static String name(RoutingContext context) {
    JsonObject body = Requests.body(context);
    Fields.only(body, "name");
    return Fields.text(body, "name", LONGEST_NAME);
  }

  private static void requireRoom(long count, String things) {
    if (count >= ClientStore.MOST) {
      throw Problem.of(409, "Too many", "There are %d %s.".formatted(count, things));
    }
  }

  private static void requireThere(boolean isThere, String thing) {
    if (!isThere) {
      throw Problem.notFound(thing);
    }
  }

  private Future<JsonObject> logged(
      RoutingContext context, Tx tx, Act.Kind kind, long id, String name) {
    return audit
        .append(tx, context, Act.of(kind, id, new JsonObject().put("name", name)))
        .map(done -> new JsonObject().put("id", Long.toString(id)).put("name", name));
  }
}
