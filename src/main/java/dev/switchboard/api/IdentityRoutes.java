package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.FederatedStore;
import dev.switchboard.access.SessionStore;
import dev.switchboard.access.UserStore;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** As whom the agency's provider knows somebody. For owners. */
final class IdentityRoutes implements Routes {
  private static final String BASE = "/api/v1/users/:id/identities";

  private final Endpoints endpoints;
  private final Bus bus;
  private final Audit audit;

  IdentityRoutes(Endpoints endpoints, Sends sends) {
    this.endpoints = endpoints;
    this.bus = sends.bus();
    this.audit = new Audit(sends.ids());
  }

  @Override
  public void mount(Router router) {
    router.get(BASE).handler(endpoints.owner(IdentityRoutes::list));
    router.delete(BASE).handler(endpoints.owner(this::unlink));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "user");
    return UserStore.one(tx, id)
        .compose(found -> {
          if (found.isEmpty()) {
            throw Problem.notFound("user");
          }
          return FederatedStore.list(tx, id);
        })
        .map(items -> new JsonObject().put("items", new JsonArray(items)));
  }

  // Whoever came in by it is out; the next sign-in looks for the address anew.
  private Future<JsonObject> unlink(RoutingContext context, Actor who, Tx tx) {
    long id = Requests.id(context, "user");
    return FederatedStore.unlink(tx, id)
        .compose(count -> {
          if (count == 0) {
            throw Problem.notFound("identity");
          }
          Withdrawal.tell(tx, bus, who.tenantId());
          return SessionStore.endAll(tx, id, "identity unlinked");
        })
        .compose(ended ->
            audit.append(
                tx,
                context,
                Act.of(
                    Act.Kind.USER_IDENTITY_UNLINKED, id, new JsonObject().put("sessions", ended))))
        .map(new JsonObject());
  }
}
