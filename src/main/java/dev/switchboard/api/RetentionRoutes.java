package dev.switchboard.api;

import dev.switchboard.access.Act;
import dev.switchboard.access.Right;
import dev.switchboard.db.Ids;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.db.Tx;
import dev.switchboard.retention.PolicyStore;
import dev.switchboard.retention.RetentionKind;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiFunction;

/** How long an agency keeps what, and the erasure of a contact. For owners, admins and API keys. */
public final class RetentionRoutes implements Routes {
  private static final int MOST_DAYS = 36_500;

  private final TenantDatabase database;
  private final Ids ids;
  private final Audit audit;

  public RetentionRoutes(TenantDatabase database, Ids ids) {
    this.database = database;
    this.ids = ids;
    this.audit = new Audit(ids);
  }

  @Override
  public void mount(Router router) {
    router.get("/api/v1/retention").handler(admin((context, tx) -> shown(context, tx)));
    router.put("/api/v1/retention").handler(admin(this::change));
    router.delete("/api/v1/contacts/:id").handler(admin(this::erase));
  }

  private Handler<RoutingContext> admin(BiFunction<RoutingContext, Tx, Future<JsonObject>> work) {
    return context -> {
      Principal who = ApiRouter.who(context);
      who.require(Right.ADMIN);
      ApiRouter.answer(context, database.transaction(who.scope(), tx -> work.apply(context, tx)));
    };
  }

  private static Future<JsonObject> shown(RoutingContext context, Tx tx) {
    return PolicyStore.read(tx, ApiRouter.who(context).tenantId())
        .map(days -> {
          JsonArray items = new JsonArray();
          days.forEach((kind, n) ->
              items.add(
                  new JsonObject()
                      .put("kind", kind.wire())
                      .put("days", n == 0 ? null : n)
                      .put("default", kind.days() == 0 ? null : kind.days())));
          return new JsonObject().put("items", items);
        });
  }

  private Future<JsonObject> change(RoutingContext context, Tx tx) {
    Map<RetentionKind, Integer> days = new EnumMap<>(RetentionKind.class);
    for (Map.Entry<String, Object> field : Requests.body(context)) {
      RetentionKind kind =
          RetentionKind.of(field.getKey())
              .orElseThrow(
                  () -> Problem.field(field.getKey(), "must be messages, audit, feed or events"));
      days.put(kind, days(field));
    }
    return PolicyStore.write(tx, ApiRouter.who(context).tenantId(), days)
        .compose(done -> audit.append(tx, context, changed(days)))
        .compose(logged -> shown(context, tx));
  }

  private static Act changed(Map<RetentionKind, Integer> days) {
    JsonObject detail = new JsonObject();
    days.forEach((kind, n) -> detail.put(kind.wire(), n == 0 ? null : n));
    return Act.of(Act.Kind.RETENTION_CHANGED, detail);
  }

  private static int days(Map.Entry<String, Object> field) {
    if (field.getValue() == null) {
      return 0;
    }
    if (field.getValue() instanceof Integer n && n >= 1 && n <= MOST_DAYS) {
      return n;
    }
    throw Problem.field(field.getKey(), "must be 1 to 36500 days, or null for ever");
  }

  private Future<JsonObject> erase(RoutingContext context, Tx tx) {
    Principal who = ApiRouter.who(context);
    long contact = Requests.id(context, "contact");
    return PolicyStore.erase(tx, ids.next(), who.tenantId(), contact, who.name())
        .map(report -> report.orElseThrow(() -> Problem.notFound("contact")))
        .compose(report ->
            audit
                .append(tx, context, Act.of(Act.Kind.CONTACT_ERASED, contact, new JsonObject()))
                .map(report));
  }
}
