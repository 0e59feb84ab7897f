package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.AuditStore;
import dev.switchboard.db.Tx;
import dev.switchboard.desk.Actor;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** What was done to an agency's people, keys and settings, and by whom. */
final class AuditRoutes implements Routes {
  private final Endpoints endpoints;

  AuditRoutes(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/audit").handler(endpoints.admin(AuditRoutes::list));
  }

  private static Future<JsonObject> list(RoutingContext context, Actor who, Tx tx) {
    int limit = Requests.limit(context);
    return AuditStore.list(tx, who.tenantId(), filter(context), id(context, "cursor"), limit)
        .map(found ->
            new JsonObject()
                .put("items", new JsonArray(found.stream().map(AuditStore.Entry::json).toList()))
                .put("next", found.size() < limit ? null : Long.toString(found.getLast().id())));
  }

  private static AuditStore.Filter filter(RoutingContext context) {
    @Nullable String act = Requests.param(context, "act");
    return new AuditStore.Filter(
        act == null ? null : kind(act),
        id(context, "actor"),
        subject(context),
        WebhookRequests.instant("from", Requests.param(context, "from")),
        WebhookRequests.instant("to", Requests.param(context, "to")));
  }

  private static Act.Kind kind(String act) {
    return Act.Kind.of(act)
        .orElseThrow(
            () -> Problem.field("act", "must be an act that there is: docs/api/people.md"));
  }

  private static @Nullable String subject(RoutingContext context) {
    @Nullable Long subject = id(context, "subject");
    return subject == null ? null : Long.toString(subject);
  }

  private static @Nullable Long id(RoutingContext context, String name) {
    @Nullable String text = Requests.param(context, name);
    return text == null ? null : Fields.id(text, name);
  }
}
