package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What platforms said of an agency's businesses and lines, within its transaction. */
@Door
public final class AccountEventReadStore {
  /** Of a payload; the leaf has all of it. */
  private static final int LONGEST = 16_384;

  // An event of a business is one of each of its lines, unless it names one of them. Relies on
  // account_event_recent, and account_event_field where a field is asked for.
  private static final String LIST =
      """
      select e.id, e.account_id, a.name as line_name, e.business_id, e.field, e.event, e.at, e.received_at, e.leaf_id,
             e.daily_limit, e.limit_before, case when length(e.payload) <= $6 then e.payload end as payload
        from account_event e left join account a on a.id = e.account_id
       where ($1::bigint is null or e.account_id = $1
              or e.account_id is null and e.business_id = (select business_id from account where id = $1))
         and ($2::text is null or e.field = $2)
         and ($3::timestamptz is null or (e.at, e.id) < ($3, $4))
       order by e.at desc, e.id desc limit $5
      """;

  private AccountEventReadStore() {}

  /** Which events; what is null does not matter. */
  @Door
  public record Filter(@Nullable Long account, @Nullable String field) {}

  /** Where a page begins. */
  @Door
  public record Place(Instant at, long id) {}

  /** An event as the API shows it. */
  @Door
  public record Shown(Instant at, long id, JsonObject json) {}

  /**
   * Newest first, by the platform's time.
   *
   * @param before null: from the newest on
   */
  public static Future<List<Shown>> list(Tx tx, Filter filter, @Nullable Place before, int limit) {
    return tx.query(
            LIST,
            Tuple.of(
                filter.account(),
                filter.field(),
                before == null ? null : before.at().atOffset(ZoneOffset.UTC),
                before == null ? null : before.id(),
                limit,
                LONGEST))
        .map(rows -> {
          List<Shown> events = new ArrayList<>();
          rows.forEach(row -> events.add(shown(row)));
          return events;
        });
  }

  private static Shown shown(Row row) {
    @Nullable String payload = row.getString("payload");
    AccountNews news =
        AccountNews.of(
            row.getString("field"),
            row.getString("event"),
            payload == null ? "{}" : payload,
            new AccountNews.Limits(row.getInteger("daily_limit"), row.getInteger("limit_before")));
    Instant at = row.getOffsetDateTime("at").toInstant();
    long id = row.getLong("id");
    @Nullable Long line = row.getLong("account_id");
    return new Shown(
        at,
        id,
        new JsonObject()
            .put("id", Long.toString(id))
            .put("kind", row.getString("field"))
            .put("event", row.getString("event"))
            .put("known", news.isKnown())
            .put("severity", news.severity().wire())
            .put("text", news.text())
            .put("details", news.details())
            .put("lineId", line == null ? null : Long.toString(line))
            .put("lineName", row.getString("line_name"))
            .put("businessAccountId", row.getString("business_id"))
            .put("at", at)
            .put("receivedAt", row.getOffsetDateTime("received_at").toInstant())
            .put("webhookEventId", Long.toString(row.getLong("leaf_id")))
            .put("payload", payload == null ? null : json(payload)));
  }

  // Platforms post what is JSON to Meta; what Vert.x does not read is shown as it came.
  private static Object json(String payload) {
    try {
      return Json.decodeValue(payload);
    } catch (DecodeException e) {
      return payload;
    }
  }
}
