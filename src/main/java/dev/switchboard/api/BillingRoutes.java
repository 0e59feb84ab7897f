package dev.switchboard.api;

import dev.switchboard.db.TenantDatabase;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** What client businesses pay, as Stripe says it. For owners, admins and API keys. */
public final class BillingRoutes implements Routes {
  private final Endpoints endpoints;

  public BillingRoutes(TenantDatabase database) {
    this.endpoints = new Endpoints(database);
  }

  @Override
  public void mount(Router router) {
    router
        .get("/api/v1/billing/subscriptions")
        .handler(
            endpoints.admin((context, who, tx) ->
                BillingReadStore.subscriptions(tx)
                    .map(items -> new JsonObject().put("items", items))));
    router
        .get("/api/v1/billing/payments")
        .handler(
            endpoints.admin((context, who, tx) ->
                BillingReadStore.payments(tx, Requests.limit(context))
                    .map(items -> new JsonObject().put("items", items))));
  }
}
