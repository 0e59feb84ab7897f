package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.PeopleStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Colleagues, as who assigns a conversation or names somebody in a note needs them: no addresses.
 */
final class PeopleRoutes implements Routes {
  private final Endpoints endpoints;

  PeopleRoutes(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/people").handler(endpoints.read(PeopleRoutes::list));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    return PeopleStore.active(tx)
        .map(people ->
            new JsonObject()
                .put("items", new JsonArray(people.stream().map(PeopleRoutes::json).toList())));
  }

  private static JsonObject json(PeopleStore.Person person) {
    return new JsonObject()
        .put("id", Long.toString(person.id()))
        .put("name", person.name())
        .put("role", person.role());
  }
}
