package dev.switchboard.workflow;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds runs, newest first, within a tenant's transaction. A look goes over a bounded number of
 * runs by an index and filters them, so that no question can hold a connection for long.
 */
public final class RunListStore {
  /** Runs that one page looks at; where fewer fit, the page is short and says where to go on. */
  static final int SCANNED = 5_000;

  /** Runs that an act on many looks at. */
  static final int SCANNED_FOR_ACTS = 200_000;

  /** Runs that one act may concern. */
  public static final int MOST = 10_000;

  // Each plan of its own relies on: workflow_run_tenant, _workflow, _key; workflow_done_bad; and
  // for
  // open runs on the hot tables being small.
  private static final String NEWEST =
      """
      with c as materialized (
        select id from workflow_run where id >= $1 and id < $2
         order by id desc limit $5
      """;
  private static final String OF_WORKFLOW =
      """
      with c as materialized (
        select id from workflow_run where id >= $1 and id < $2 and workflow = $3
         order by id desc limit $5
      """;
  private static final String OF_KEY =
      """
      with c as materialized (
        select id from workflow_run where id >= $1 and id < $2 and key = $4
         order by id desc limit $5
      """;
  private static final String BAD =
      """
      with c as materialized (
        select run_id as id from workflow_done
         where status <> 'completed' and run_id >= $1 and run_id < $2
         order by run_id desc limit $5
      """;
  private static final String OPEN =
      """
      with c as materialized (
        select id from (select run_id from workflow_ready union select run_id from workflow_lease
                        union select run_id from workflow_wait union select run_id from workflow_parked) o(id)
         where id >= $1 and id < $2
         order by id desc limit $5
      """;

  private static final String FILTERED =
      """
      ), s as (
        select r.id, r.workflow, r.version, r.key, r.rerun_of, r.parent_id, r.input, d.output, d.at as ended_at,
               coalesce(d.error, p.reason) as error,
               coalesce(d.status,
                        case when p.run_id is not null then 'parked'
                             when l.run_id is not null then 'running'
                             when q.run_id is not null then 'queued' else w.status end, 'queued') as status
          from c join workflow_run r on r.id = c.id
          left join workflow_done d on d.run_id = c.id
          left join workflow_parked p on p.run_id = c.id
          left join workflow_lease l on l.run_id = c.id
          left join workflow_ready q on q.run_id = c.id
          left join lateral (
            select case when bool_or(kind = 'start') then 'queued'
                        when bool_or(kind in ('event', 'invoke')) then 'waiting' else 'sleeping' end as status
              from workflow_wait where workflow_wait.run_id = c.id and kind in ('sleep', 'event', 'invoke', 'retry', 'start')
          ) w on true
         where ($3::text is null or r.workflow = $3) and ($4::text is null or r.key = $4)
      ), f as (
        select * from s
         where ($6::text[] is null or status = any ($6))
           and ($7::text is null or position(lower($7) in lower(input)) > 0
                or position(lower($7) in lower(coalesce(output, ''))) > 0 or position(lower($7) in lower(coalesce(error, ''))) > 0)
         order by id desc limit $8
      )
      """;

  private static final String PAGE =
      """
      select f.id, f.workflow, f.version, f.key, f.rerun_of, f.parent_id, f.status, f.error, f.ended_at,
             (select count(*)::int from c) as scanned, (select min(id) from c) as last_scanned
        from (select) one left join f on true order by f.id desc
      """;
  private static final String IDS =
      """
      select array_agg(f.id) as ids, (select count(*)::int from c) as scanned from f
      """;

  private RunListStore() {}

  /** A run as a list shows it. */
  public record Item(
      long id,
      String workflow,
      int version,
      String status,
      @Nullable String key,
      @Nullable Long rerunOf,
      @Nullable Long parentId,
      @Nullable String error,
      @Nullable Instant endedAt) {
    public Instant createdAt() {
      return Ids.timeOf(id);
    }
  }

  /**
   * A page.
   *
   * @param next where to go on; null at the end. A page may have fewer runs than asked for, or
   *     none, and still a next one.
   */
  public record Page(List<Item> items, @Nullable Long next) {}

  /**
   * Runs that an act would concern.
   *
   * @param whole false: there are more than {@link #MOST}, or more than could be looked at
   */
  public record Found(List<Long> ids, boolean whole) {}

  public static Future<Page> page(Tx tx, RunFilter filter, @Nullable Long before, int limit) {
    Tuple parameters = parameters(filter, before, SCANNED, limit);
    return tx.query(source(filter) + FILTERED + PAGE, parameters).map(rows -> page(rows, limit));
  }

  public static Future<Found> ids(Tx tx, RunFilter filter) {
    Tuple parameters = parameters(filter, null, SCANNED_FOR_ACTS, MOST + 1);
    return tx.query(source(filter) + FILTERED + IDS, parameters)
        .map(rows -> {
          Row row = rows.iterator().next();
          Long @Nullable [] found = row.getArrayOfLongs("ids");
          List<Long> ids = found == null ? List.of() : List.of(found);
          boolean whole = ids.size() <= MOST && row.getInteger("scanned") < SCANNED_FOR_ACTS;
          return new Found(ids, whole);
        });
  }

  private static String source(RunFilter filter) {
    if (filter.key() != null) {
      return OF_KEY;
    }
    if (filter.isOf(RunFilter.OPEN)) {
      return OPEN;
    }
    if (filter.isOf(RunFilter.BAD)) {
      return BAD;
    }
    return filter.workflow() != null ? OF_WORKFLOW : NEWEST;
  }

  private static Tuple parameters(RunFilter filter, @Nullable Long before, int scanned, int limit) {
    long end = filter.to() == null ? Long.MAX_VALUE : Ids.floor(filter.to());
    return Tuple.wrap(
        new ArrayList<>(
            Arrays.asList(
                filter.from() == null ? 0L : Ids.floor(filter.from()),
                before == null ? end : Math.min(end, before),
                filter.workflow(),
                filter.key(),
                scanned,
                filter.statuses().isEmpty() ? null : filter.statuses().toArray(String[]::new),
                filter.text(),
                limit)));
  }

  private static Page page(RowSet<Row> rows, int limit) {
    List<Item> items = new ArrayList<>();
    @Nullable Long next = null;
    for (Row row : rows) {
      @Nullable Long id = row.getLong("id");
      if (id != null) {
        items.add(item(row, id));
      }
      if (items.size() == limit) {
        next = id;
      } else {
        next = row.getInteger("scanned") == SCANNED ? row.getLong("last_scanned") : null;
      }
    }
    return new Page(items, next);
  }

  private static Item item(Row row, long id) {
    var ended = row.getOffsetDateTime("ended_at");
    return new Item(
        id,
        row.getString("workflow"),
        row.getInteger("version"),
        row.getString("status"),
        row.getString("key"),
        row.getLong("rerun_of"),
        row.getLong("parent_id"),
        row.getString("error"),
        ended == null ? null : ended.toInstant());
  }
}
