package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;

/** Subscriptions and payments as the API shows them. */
final class BillingReadStore {
  private static final String SUBSCRIPTIONS =
      """
      select s.client_id, c.name, s.customer_id, s.subscription_id, s.status, s.changed_at
        from client_subscription s join client c on c.id = s.client_id order by s.client_id
      """;

  // By payment_newest.
  private static final String PAYMENTS =
      """
      select payment_intent_id, customer_id, amount, currency, status, reason, event_at
        from payment order by event_at desc, payment_intent_id limit $1
      """;

  private BillingReadStore() {}

  static Future<JsonArray> subscriptions(Tx tx) {
    return tx.query(SUBSCRIPTIONS)
        .map(rows -> {
          JsonArray items = new JsonArray();
          rows.forEach(row ->
              items.add(
                  new JsonObject()
                      .put("clientId", row.getLong("client_id").toString())
                      .put("clientName", row.getString("name"))
                      .put("customerId", row.getString("customer_id"))
                      .put("subscriptionId", row.getString("subscription_id"))
                      .put("status", row.getString("status"))
                      .put("changedAt", row.getOffsetDateTime("changed_at").toInstant())));
          return items;
        });
  }

  static Future<JsonArray> payments(Tx tx, int limit) {
    return tx.query(PAYMENTS, Tuple.of(limit))
        .map(rows -> {
          JsonArray items = new JsonArray();
          rows.forEach(row ->
              items.add(
                  new JsonObject()
                      .put("id", row.getString("payment_intent_id"))
                      .put("customerId", row.getString("customer_id"))
                      .put("amount", row.getLong("amount"))
                      .put("currency", row.getString("currency"))
                      .put("status", row.getString("status"))
                      .put("reason", row.getString("reason"))
                      .put("at", row.getOffsetDateTime("event_at").toInstant())));
          return items;
        });
  }
}
