package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the clock starts: gathered events, crons. Inside the dispatcher's transaction; blocks. */
final class TimeStore {
  // A debounce keeps the last event only ($6), a batch all of them.
  private static final String GATHER =
      """
      insert into workflow_gather as g (workflow, key, tenant_id, events, first_at, due)
      values ($1, $2, $3, array[$4::bigint], $5, $7)
      on conflict (workflow, key) do update
         set events = case when $6 then excluded.events else g.events || excluded.events end,
             due = case when $6 then least(excluded.due, g.first_at + $8 * interval '1 millisecond') else g.due end
      returning cardinality(events) as size
      """;
  private static final String TAKE_GATHERED =
      "delete from workflow_gather where workflow = $1 and key = $2 returning workflow, key,"
          + " tenant_id, events";
  private static final String TAKE_DUE =
      """
      delete from workflow_gather where due <= $1 returning workflow, key, tenant_id, events
      """;

  private static final String CRONS = "select workflow, next_at from workflow_cron where $1";
  private static final String SET_CRON =
      """
      insert into workflow_cron (workflow, next_at) values ($1, $2)
      on conflict (workflow) do update set next_at = excluded.next_at, last_at = $3, last_run = coalesce($4, workflow_cron.last_run)
      """;

  // Twice in a minute is once: whoever asks first.
  private static final String FIRED_NOW =
      """
      update workflow_cron set last_at = $2, last_run = $3
       where workflow = $1 and (last_at is null or last_at <= $2::timestamptz - interval '1 minute')
      returning workflow
      """;

  private TimeStore() {}

  /** Events that were held back together. */
  record Gathered(String workflow, @Nullable Long tenantId, List<Long> events) {}

  /**
   * Holds an event back.
   *
   * @param longest for a debounce, in milliseconds; null: a batch
   * @return how many are held for the key
   */
  static int gather(
      Tx tx,
      String workflow,
      String key,
      InboxStore.Event event,
      Instant due,
      Instant now,
      @Nullable Long longest) {
    return tx.query(
            GATHER,
            Tuple.of(workflow, key)
                .addLong(event.tenantId())
                .addLong(event.id())
                .addOffsetDateTime(utc(now))
                .addBoolean(longest != null)
                .addOffsetDateTime(utc(due))
                .addLong(longest == null ? 0 : longest))
        .await()
        .iterator()
        .next()
        .getInteger("size");
  }

  static List<Gathered> take(Tx tx, String workflow, String key) {
    return gathered(tx.query(TAKE_GATHERED, Tuple.of(workflow, key)).await());
  }

  static List<Gathered> takeDue(Tx tx, Instant now) {
    return gathered(tx.query(TAKE_DUE, Tuple.of(utc(now))).await());
  }

  private static List<Gathered> gathered(Iterable<Row> rows) {
    List<Gathered> gathered = new ArrayList<>();
    for (Row row : rows) {
      gathered.add(
          new Gathered(
              row.getString("workflow"),
              row.getLong("tenant_id"),
              List.of(row.getArrayOfLongs("events"))));
    }
    return gathered;
  }

  /** When each cron comes next. */
  static Future<Map<String, Instant>> crons(Tx tx) {
    return tx.query(CRONS, Tuple.of(true))
        .map(rows -> {
          Map<String, Instant> next = new HashMap<>();
          rows.forEach(row ->
              next.put(row.getString("workflow"), row.getOffsetDateTime("next_at").toInstant()));
          return next;
        });
  }

  static void setCron(
      Tx tx, String workflow, Instant next, @Nullable Instant last, @Nullable Long lastRun) {
    tx.query(
            SET_CRON,
            Tuple.of(workflow, utc(next))
                .addOffsetDateTime(last == null ? null : utc(last))
                .addLong(lastRun))
        .await();
  }

  /** Notes that a cron is fired out of turn; false when it was fired within the last minute. */
  static boolean firedNow(Tx tx, String workflow, Instant now, long runId) {
    return tx.query(FIRED_NOW, Tuple.of(workflow, utc(now), runId)).await().size() > 0;
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
