package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How much there is to do and how it goes, within a tenant's transaction. */
public final class JobStatStore {
  // The newest 10,000 runs by workflow_run_tenant; failures by workflow_done_bad; the rest on the
  // hot
  // tables being small. Counts end at 100,000.
  private static final String NUMBERS =
      """
      with n as materialized (
        select id from workflow_run where id >= id_floor(now() - interval '24 hours') order by id desc limit 10000
      ), e as (
        select d.status, extract(epoch from d.at - r.created_at) * 1000 as millis
          from n join workflow_run r on r.id = n.id join workflow_done d on d.run_id = n.id
      )
      select (select count(*) from (select from workflow_ready limit 100000) x) as queued,
             (select count(*) from (select from workflow_lease limit 100000) x) as running,
             (select count(*) from (select distinct run_id from workflow_wait
               where kind in ('sleep', 'event', 'invoke', 'retry') limit 100000) x) as asleep,
             (select count(*) from (select from workflow_parked limit 100000) x) as parked,
             (select count(*) from (select from workflow_done where status <> 'completed' and status = 'failed'
               and at > now() - interval '24 hours' limit 100000) x) as failed,
             (select avg(millis)::float8 from e where status = 'completed') as average,
             (select count(*) filter (where status = 'completed')::float8 / nullif(count(*) filter (where status <> 'cancelled'), 0) from e) as success
      """;

  private static final String WORKERS =
      """
      select left(id::text, 8) as id, started_at, until > clock_timestamp() as alive, running from workflow_node order by started_at
      """;

  private JobStatStore() {}

  /**
   * Numbers of an agency.
   *
   * @param asleep runs that sleep, wait or pause before another try
   * @param failed in the last 24 h
   * @param averageMillis of the completed among the newest 10,000 runs of the last 24 h, from made
   *     to ended; null: none
   * @param successRate completed of those of them that completed or failed; null: none
   */
  public record Numbers(
      long queued,
      long running,
      long asleep,
      long parked,
      long failed,
      @Nullable Double averageMillis,
      @Nullable Double successRate) {}

  /** An engine, over all agencies. */
  public record Worker(String id, Instant startedAt, boolean alive, int running) {}

  public static Future<Numbers> numbers(Tx tx) {
    return tx.query(NUMBERS)
        .map(rows -> {
          Row row = rows.iterator().next();
          return new Numbers(
              row.getLong("queued"),
              row.getLong("running"),
              row.getLong("asleep"),
              row.getLong("parked"),
              row.getLong("failed"),
              row.getDouble("average"),
              row.getDouble("success"));
        });
  }

  public static Future<List<Worker>> workers(Tx tx) {
    return tx.query(WORKERS)
        .map(rows -> {
          List<Worker> workers = new ArrayList<>();
          for (Row row : rows) {
            workers.add(
                new Worker(
                    row.getString("id"),
                    row.getOffsetDateTime("started_at").toInstant(),
                    row.getBoolean("alive"),
                    row.getInteger("running")));
          }
          return workers;
        });
  }
}
