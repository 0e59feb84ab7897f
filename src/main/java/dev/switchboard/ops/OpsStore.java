package dev.switchboard.ops;

import dev.switchboard.db.Database;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** Counts what waits, over all agencies. */
final class OpsStore {
  // Small tables and partial indexes only: a count must not cost what it counts.
  // Relies on set_aside_open, sending_alert_doubled and the primary keys of pending and outbox.
  private static final String BACKLOG =
      """
      select (select count(*) from pending where queue = 0) as inbox_waiting,
             (select count(*) from pending where queue = 1) as status_waiting,
             coalesce((select extract(epoch from clock_timestamp() - min(l.received_at))
                         from leaf l join (select day, min(id) as id from pending group by day) p using (day, id)),
                      0)::float8 as oldest_seconds,
             (select count(*) from set_aside where outcome = 'parked') as parked,
             (select count(*) from set_aside where outcome = 'dead') as dead,
             (select count(*) from outbox where in_doubt_since is null) as outbox_waiting,
             (select count(*) from outbox where in_doubt_since is not null) as in_doubt,
             (select count(*) from sending_lane l join account a on a.id = l.account_id
               where l.paused_until > clock_timestamp()
                  or exists (select from sending_pause p
                              where p.tenant_id = a.tenant_id and p.paused_until > clock_timestamp()
                                and (p.scope = 'app' and p.scope_id = a.app_id::text
                                     or p.scope = 'business' and p.scope_id = a.business_id))) as lanes_paused,
             (select count(*) from sending_alert where kind = 'doubled' and cleared_at is null) as doubled
      """;

  private final Database database;

  OpsStore(Database database) {
    this.database = database;
  }

  /**
   * What waits.
   *
   * @param oldestSeconds age of the oldest leaf that waits; 0 when none does
   */
  record Backlog(
      long inboxWaiting,
      long statusWaiting,
      double oldestSeconds,
      long parked,
      long dead,
      long outboxWaiting,
      long inDoubt,
      long lanesPaused,
      long doubled) {}

  Future<Backlog> backlog() {
    return database
        .query(BACKLOG, Tuple.tuple())
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Backlog(
              row.getLong("inbox_waiting"),
              row.getLong("status_waiting"),
              row.getDouble("oldest_seconds"),
              row.getLong("parked"),
              row.getLong("dead"),
              row.getLong("outbox_waiting"),
              row.getLong("in_doubt"),
              row.getLong("lanes_paused"),
              row.getLong("doubled"));
        });
  }

  Future<Void> ping() {
    return database.query("select 1", Tuple.tuple()).mapEmpty();
  }
}
