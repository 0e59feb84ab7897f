package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.ErrorTable;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of a message out, as it was written down. Within a tenant's transaction. */
final class TraceStore {
  // Relies on send_attempt_message_id_number_key.
  private static final String ATTEMPTS =
      """
      select number, state, external_id, error_code, error_text, queued_at, dispatched_at, settled_at
        from send_attempt where message_id = $1 order by number
      """;

  // Relies on status_fact_message.
  private static final String STATUSES =
      """
      select status, at, received_at, error_code, error_text, pricing, conversation
        from status_fact where message_id = $1 order by received_at, id
      """;

  private static final String QUEUED = "select platform_at from message where id = $1";

  // Why one that is queued does not go, where that is known. Relies on sending_alert_open.
  private static final String WAITS =
      """
      select s.kind, s.code, s.detail, s.raised_at
        from outbox o join sending_alert s on s.account_id = o.account_id and s.message_id is null and s.cleared_at is null
       where o.message_id = $1 and o.attempt_id is null
         and (s.kind = 'paused' or not o.counted and (s.kind = 'capped' or s.kind = 'tier' and o.initiates))
       order by s.kind = 'paused' desc, s.kind limit 1
      """;

  private static final String ALERTS =
      """
      select id, account_id, message_id, kind, code, detail, raised_at from sending_alert where cleared_at is null
      union all
      select id, null, null, 'webhook_disabled', null, url || ': ' || reason, disabled_at from outgoing_endpoint
       where state = 'disabled'
      union all
      select s.client_id, null, null, 'payment_failed', null, c.name || ': ' || p.reason, p.event_at
        from client_subscription s join client c on c.id = s.client_id
        cross join lateral (select reason, event_at from payment
                             where payment.tenant_id = s.tenant_id and payment.customer_id = s.customer_id
                             order by event_at desc, payment_intent_id desc limit 1) p
       where s.status = 'past_due'
       order by raised_at desc, id desc limit 200
      """;

  private TraceStore() {}

  /**
   * Attempts, statuses, and when the message got how far.
   *
   * @param waits what keeps it in the queue, where that is a limit or a pause; null: nothing such
   */
  record Trace(
      List<JsonObject> attempts,
      List<JsonObject> statuses,
      JsonObject waterfall,
      @Nullable JsonObject waits) {
    JsonObject toJson() {
      return new JsonObject()
          .put("attempts", new JsonArray(attempts))
          .put("statuses", new JsonArray(statuses))
          .put("waterfall", waterfall)
          .put("waitsFor", waits);
    }
  }

  static Future<Trace> of(Tx tx, long message) {
    var queued = tx.query(QUEUED, Tuple.of(message));
    var attempts = tx.query(ATTEMPTS, Tuple.of(message));
    var statuses = tx.query(STATUSES, Tuple.of(message));
    var waits = tx.query(WAITS, Tuple.of(message));
    return Future.all(queued, attempts, statuses, waits)
        .map(all ->
            new Trace(
                list(attempts.result(), TraceStore::attempt),
                list(statuses.result(), TraceStore::status),
                waterfall(
                    time(queued.result().iterator().next(), "platform_at"),
                    attempts.result(),
                    statuses.result()),
                waits.result().size() == 0 ? null : waits(waits.result().iterator().next())));
  }

  private static JsonObject waits(Row row) {
    ErrorTable.Rule rule = ErrorTable.of(row.getInteger("code"));
    return new JsonObject()
        .put("kind", row.getString("kind"))
        .put("reason", rule.reason())
        .put("action", rule.action())
        .put("detail", row.getString("detail"))
        .put("since", time(row, "raised_at"));
  }

  private static JsonObject attempt(Row row) {
    return new JsonObject()
        .put("number", row.getInteger("number"))
        .put("state", row.getString("state"))
        .put("wamid", row.getString("external_id"))
        .put("dequeuedAt", time(row, "dispatched_at"))
        .put("settledAt", time(row, "settled_at"))
        .put("error", error(row));
  }

  private static JsonObject status(Row row) {
    return new JsonObject()
        .put("status", row.getString("status"))
        .put("at", time(row, "at"))
        .put("heardAt", time(row, "received_at"))
        .put("error", error(row))
        .put("pricing", Charged.pricing(row.getString("pricing")))
        .put("conversation", Charged.conversation(row.getString("conversation")));
  }

  private static @Nullable JsonObject error(Row row) {
    @Nullable Integer code = row.getInteger("error_code");
    return code == null && row.getString("error_text") == null
        ? null
        : new JsonObject().put("code", code).put("detail", row.getString("error_text"));
  }

  // The first time each step was reached; a step that was not, or is not known, is left out.
  private static JsonObject waterfall(
      @Nullable Instant queued, RowSet<Row> attempts, RowSet<Row> statuses) {
    JsonObject steps = new JsonObject().put("queued", queued);
    for (Row row : attempts) {
      putFirst(steps, "dequeued", time(row, "dispatched_at"));
    }
    for (Row row : attempts) {
      if ("accepted".equals(row.getString("state")) && !steps.containsKey("accepted")) {
        steps.put("called", time(row, "dispatched_at")).put("accepted", time(row, "settled_at"));
      }
    }
    for (String word : List.of("sent", "delivered", "read")) {
      for (Row row : statuses) {
        if (word.equals(row.getString("status"))) {
          putFirst(steps, word, time(row, "received_at"));
        }
      }
    }
    return steps;
  }

  private static void putFirst(JsonObject steps, String step, @Nullable Instant at) {
    if (!steps.containsKey(step)) {
      steps.put(step, at);
    }
  }

  /** What is to be known of lines, newest first. */
  static Future<JsonArray> alerts(Tx tx) {
    return tx.query(ALERTS).map(rows -> new JsonArray(list(rows, TraceStore::alert)));
  }

  private static JsonObject alert(Row row) {
    @Nullable Integer code = row.getInteger("code");
    @Nullable Long message = row.getLong("message_id");
    @Nullable Long line = row.getLong("account_id");
    JsonObject alert =
        new JsonObject()
            .put("id", Long.toString(row.getLong("id")))
            .put("lineId", line == null ? null : Long.toString(line))
            .put("kind", row.getString("kind"))
            .put("messageId", message == null ? null : Long.toString(message))
            .put("code", code)
            .put("detail", row.getString("detail"))
            .put("raisedAt", time(row, "raised_at"));
    return code == null
        ? alert
        : alert
            .put("reason", ErrorTable.of(code).reason())
            .put("action", ErrorTable.of(code).action());
  }

  private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> view) {
    List<T> items = new ArrayList<>();
    rows.forEach(row -> items.add(view.apply(row)));
    return items;
  }

  private static @Nullable Instant time(Row row, String column) {
    @Nullable OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }
}
