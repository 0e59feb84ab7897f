package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many runs began and ended over time, and how long they took. Each commit of runs leaves its
 * counts in {@code workflow_tick}; the dispatcher sums them up by minutes, and older ones by longer
 * slots, so that a week costs little more to read than an hour.
 */
public final class JobSeriesStore {
  // As took_bucket has them; what is above the last goes into one more.
  static final long[] BOUNDS = {
    10,
    20,
    50,
    100,
    200,
    500,
    1_000,
    2_000,
    5_000,
    10_000,
    20_000,
    30_000,
    60_000,
    120_000,
    300_000,
    600_000,
    1_800_000,
    3_600_000,
    7_200_000,
    21_600_000,
    43_200_000,
    86_400_000,
    172_800_000,
    604_800_000
  };

  // The dispatcher holds up no run for what nobody has summed up for long.
  static final int MOST = 50_000;

  /**
   * Slots of so many minutes for what is older.
   *
   * @param after longer ago than anybody asks for in shorter slots
   */
  private record Grain(int minutes, Duration after) {}

  // Who asks for a span in slots must find none that is longer: 2 hours by the minute, 8 by 5
  // minutes, a day by a quarter of an hour.
  private static final List<Grain> GRAINS =
      List.of(
          new Grain(5, Duration.ofHours(3)),
          new Grain(15, Duration.ofHours(9)),
          new Grain(120, Duration.ofHours(25)));

  // Of the minutes that have ended.
  private static final String SUM_UP =
      """
      with d as (
        delete from workflow_tick
         where ctid = any (array(select ctid from workflow_tick where minute < date_trunc('minute', now()) limit $1))
        returning tenant_id, minute, workflow, kind, bucket, count
      ), s as (
      insert into workflow_stat (tenant_id, minute, grain, workflow, kind, bucket, count)
      select tenant_id, minute, 1, workflow, kind, bucket, sum(count) from d
       group by tenant_id, minute, workflow, kind, bucket
      on conflict (tenant_id, minute, grain, workflow, kind, bucket)
      do update set count = workflow_stat.count + excluded.count
      )
      select count(*)::int as taken from d
      """;

  // By workflow_stat_grain. A slot may be there in both lengths for a while: they add up.
  private static final String LENGTHEN =
      """
      with d as (
        delete from workflow_stat
         where ctid = any (array(
           select ctid from workflow_stat
            where grain < $1::smallint
              and minute < date_bin(make_interval(mins => $1::smallint), now() - make_interval(secs => $2), timestamptz 'epoch')
            limit $3))
        returning tenant_id, minute, workflow, kind, bucket, count
      )
      insert into workflow_stat (tenant_id, minute, grain, workflow, kind, bucket, count)
      select tenant_id, date_bin(make_interval(mins => $1::smallint), minute, timestamptz 'epoch') as slot, $1::smallint,
             workflow, kind, bucket, sum(count)
        from d group by tenant_id, slot, workflow, kind, bucket
      on conflict (tenant_id, minute, grain, workflow, kind, bucket)
      do update set count = workflow_stat.count + excluded.count
      """;

  // By the primary key; row-level security names the tenant. The minute that runs is read as it is.
  private static final String SLOTS =
      """
      with c as (
        select minute, workflow, kind, bucket, count from workflow_stat where minute >= $1
        union all
        select minute, workflow, kind, bucket, count from workflow_tick where minute >= $1
      )
      select date_bin(make_interval(secs => $3), minute, timestamptz 'epoch') as slot, kind, bucket, sum(count)::bigint as count
        from c where $2::text is null or workflow = $2
       group by slot, kind, bucket order by slot, kind, bucket
      """;

  private JobSeriesStore() {}

  /** Below how many milliseconds half, 95 and 99 of a hundred were; null: none, or longer. */
  public record Took(@Nullable Long p50, @Nullable Long p95, @Nullable Long p99) {}

  /**
   * What happened in a slot.
   *
   * @param took from made to completed, of those that completed in it
   */
  public record Point(
      Instant at, long started, long completed, long failed, long cancelled, Took took) {}

  /**
   * Sums up what has passed, a bounded part of it. Inside the dispatcher's transaction; blocks.
   *
   * @return false: there may be more
   */
  static boolean sumUp(Tx tx) {
    int taken = tx.query(SUM_UP, Tuple.of(MOST)).await().iterator().next().getInteger("taken");
    for (Grain grain : GRAINS) {
      double after = grain.after().toSeconds();
      var _ = tx.query(LENGTHEN, Tuple.of((short) grain.minutes(), after, MOST)).await();
    }
    return taken < MOST;
  }

  /**
   * An agency's runs over time: the slots in order in which anything happened.
   *
   * @param workflow only its runs; null: all
   * @param slot how long a slot is
   */
  public static Future<List<Point>> points(
      Tx tx, Instant from, @Nullable String workflow, Duration slot) {
    return tx.query(
            SLOTS, Tuple.of(from.atOffset(ZoneOffset.UTC), workflow, (double) slot.toSeconds()))
        .map(JobSeriesStore::points);
  }

  private record Bucket(int number, long count) {}

  private static List<Point> points(RowSet<Row> rows) {
    List<Point> points = new ArrayList<>();
    @Nullable Instant at = null;
    Map<String, List<Bucket>> kinds = new HashMap<>();
    for (Row row : rows) {
      Instant slot = row.getOffsetDateTime("slot").toInstant();
      if (at != null && !at.equals(slot)) {
        points.add(point(at, kinds));
        kinds.clear();
      }
      at = slot;
      kinds
          .computeIfAbsent(row.getString("kind"), kind -> new ArrayList<>())
          .add(new Bucket(row.getShort("bucket"), row.getLong("count")));
    }
    if (at != null) {
      points.add(point(at, kinds));
    }
    return points;
  }

  private static Point point(Instant at, Map<String, List<Bucket>> kinds) {
    List<Bucket> completed = kinds.getOrDefault("completed", List.of());
    return new Point(
        at,
        sum(kinds.getOrDefault("started", List.of())),
        sum(completed),
        sum(kinds.getOrDefault("failed", List.of())),
        sum(kinds.getOrDefault("cancelled", List.of())),
        new Took(below(completed, 50), below(completed, 95), below(completed, 99)));
  }

  private static long sum(List<Bucket> buckets) {
    return buckets.stream().mapToLong(Bucket::count).sum();
  }

  private static @Nullable Long below(List<Bucket> buckets, int percent) {
    long wanted = (sum(buckets) * percent + 99) / 100;
    long passed = 0;
    for (Bucket bucket : buckets) {
      passed += bucket.count();
      if (passed >= wanted) {
        // Above the last bound there is no bound to name.
        return bucket.number() < BOUNDS.length ? Long.valueOf(BOUNDS[bucket.number()]) : null;
      }
    }
    return null;
  }
}
