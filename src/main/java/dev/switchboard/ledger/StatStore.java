package dev.switchboard.ledger;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Counts by minute: how many leaves came and were worked on, and how late. */
public final class StatStore {
  // Upper ends of the buckets, in milliseconds; what is above the last goes into one more.
  private static final long[] BOUNDS = {
    10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000
  };

  // Sorted by key, so that two nodes that write at once do not deadlock.
  private static final String ADD =
      """
      insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
      select t.tenant_id, t.source, t.minute, t.measure, t.bucket, t.count
        from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::smallint[], $6::bigint[])
             as t(tenant_id, source, minute, measure, bucket, count)
       order by 1, 3, 2, 4, 5
      on conflict (tenant_id, minute, source, measure, bucket)
      do update set count = webhook_stat.count + excluded.count
      """;

  private static final String SEEN =
      """
      insert into account_seen (account_id, tenant_id, received_at)
      select t.account_id, t.tenant_id, t.at
        from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as t(account_id, tenant_id, at) order by 1
      on conflict (account_id) do update set received_at = greatest(account_seen.received_at, excluded.received_at)
      """;

  // Of those who signed, the endpoints: apps have no row there. Sorted, as above.
  private static final String HEARD =
      """
      insert into webhook_endpoint_seen (endpoint_id, tenant_id, received_at)
      select e.id, e.tenant_id, t.at
        from unnest($1::bigint[], $2::timestamptz[]) as t(id, at) join webhook_endpoint e on e.id = t.id order by 1
      on conflict (endpoint_id)
      do update set received_at = greatest(webhook_endpoint_seen.received_at, excluded.received_at)
      """;

  private static final String FORGET = "delete from webhook_stat where minute < $1";

  // Relies on the primary key; row-level security names the tenant.
  private static final String READ =
      """
      select source, measure, bucket, sum(count)::bigint as count
        from webhook_stat where minute >= $1 and ($2::text is null or source = $2)
       group by source, measure, bucket order by source, measure, bucket
      """;

  // Relies on set_aside_tenant.
  private static final String ASIDE =
      """
      select source, outcome, count(*) as count from set_aside
       where at >= $1 and ($2::text is null or source = $2) group by source, outcome
      """;

  // As READ, in slots of $3 seconds.
  private static final String SLOTS =
      """
      select date_bin(make_interval(secs => $3), minute, timestamptz 'epoch') as slot, measure, bucket, sum(count)::bigint as count
        from webhook_stat where minute >= $1 and ($2::text is null or source = $2)
       group by slot, measure, bucket order by slot, measure, bucket
      """;

  // As ASIDE, in slots of $3 seconds.
  private static final String ASIDE_SLOTS =
      """
      select date_bin(make_interval(secs => $3), at, timestamptz 'epoch') as slot, outcome, count(*) as count
        from set_aside where at >= $1 and ($2::text is null or source = $2) group by slot, outcome order by slot, outcome
      """;

  private StatStore() {}

  /** What is measured. */
  public enum Measure {
    /** From the platform's time to ours. */
    RECEIVED,
    /** From our receipt to the commit of what became of it. */
    PROCESSED;

    String wire() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** A counter's key. */
  record Key(long tenantId, String source, Instant minute, Measure measure, int bucket) {}

  static int bucket(long millis) {
    int found = Arrays.binarySearch(BOUNDS, millis);
    return found >= 0 ? found : -found - 1;
  }

  /** When a line was last heard of, and whose it is. */
  record Seen(long tenantId, Instant at) {}

  static Future<Void> add(Tx tx, Map<Key, Long> counts) {
    List<Key> keys = List.copyOf(counts.keySet());
    return keys.isEmpty()
        ? Future.succeededFuture()
        : tx.query(
                ADD,
                Tuple.of(
                    array(keys, Key::tenantId, Long[]::new),
                    array(keys, Key::source, String[]::new),
                    array(keys, key -> utc(key.minute()), OffsetDateTime[]::new),
                    array(keys, key -> key.measure().wire(), String[]::new),
                    array(keys, key -> (short) key.bucket(), Short[]::new),
                    array(keys, counts::get, Long[]::new)))
            .mapEmpty();
  }

  /** Notes when lines were heard of. */
  static Future<Void> seen(Tx tx, Map<Long, Seen> lines) {
    List<Map.Entry<Long, Seen>> seen = List.copyOf(lines.entrySet());
    return seen.isEmpty()
        ? Future.succeededFuture()
        : tx.query(
                SEEN,
                Tuple.of(
                    array(seen, Map.Entry::getKey, Long[]::new),
                    array(seen, line -> line.getValue().tenantId(), Long[]::new),
                    array(seen, line -> utc(line.getValue().at()), OffsetDateTime[]::new)))
            .mapEmpty();
  }

  /** Notes when endpoints posted something; ids of apps are left out. */
  static Future<Void> heard(Tx tx, Map<Long, Instant> signers) {
    List<Map.Entry<Long, Instant>> heard = List.copyOf(signers.entrySet());
    return heard.isEmpty()
        ? Future.succeededFuture()
        : tx.query(
                HEARD,
                // Not of(…, …): it would take the second array for many values.
                Tuple.of(array(heard, Map.Entry::getKey, Long[]::new))
                    .addValue(
                        array(heard, signer -> utc(signer.getValue()), OffsetDateTime[]::new)))
            .mapEmpty();
  }

  /** Forgets minutes before a moment. */
  public static Future<Void> forget(Tx tx, Instant before) {
    return tx.query(FORGET, Tuple.of(utc(before))).mapEmpty();
  }

  /** How many, and below how many milliseconds half, 95 and 99 of a hundred were. */
  public record Lag(long count, @Nullable Long p50, @Nullable Long p95, @Nullable Long p99) {}

  /** A source's bucket of one measure; the source is empty where all are asked for together. */
  public record Count(String source, Measure measure, int bucket, long count) {}

  /** How many leaves of a source have an outcome. */
  public record Outcome(String source, String outcome, long count) {}

  /** What falls into one slot of time. */
  public record Slot<T>(Instant at, T what) {}

  /**
   * The same over time: the slots in order, and in each its buckets.
   *
   * @param seconds how long a slot is
   */
  public static Future<List<Slot<Count>>> slots(
      Tx tx, Instant from, @Nullable String source, long seconds) {
    return tx.query(SLOTS, Tuple.of(utc(from), source, (double) seconds))
        .map(rows -> {
          List<Slot<Count>> slots = new ArrayList<>();
          for (Row row : rows) {
            slots.add(new Slot<>(slot(row), count(row, "")));
          }
          return slots;
        });
  }

  public static Future<List<Slot<Outcome>>> outcomeSlots(
      Tx tx, Instant from, @Nullable String source, long seconds) {
    return tx.query(ASIDE_SLOTS, Tuple.of(utc(from), source, (double) seconds))
        .map(rows -> {
          List<Slot<Outcome>> slots = new ArrayList<>();
          for (Row row : rows) {
            slots.add(
                new Slot<>(
                    slot(row), new Outcome("", row.getString("outcome"), row.getLong("count"))));
          }
          return slots;
        });
  }

  private static Instant slot(Row row) {
    return row.getOffsetDateTime("slot").toInstant();
  }

  private static Count count(Row row, String source) {
    return new Count(
        source,
        Measure.valueOf(row.getString("measure").toUpperCase(java.util.Locale.ROOT)),
        row.getShort("bucket"),
        row.getLong("count"));
  }

  public static Future<List<Count>> read(Tx tx, Instant from, @Nullable String source) {
    return tx.query(READ, Tuple.of(utc(from), source))
        .map(rows -> {
          List<Count> counts = new ArrayList<>();
          for (Row row : rows) {
            counts.add(count(row, row.getString("source")));
          }
          return counts;
        });
  }

  public static Future<List<Outcome>> outcomes(Tx tx, Instant from, @Nullable String source) {
    return tx.query(ASIDE, Tuple.of(utc(from), source))
        .map(rows -> {
          List<Outcome> outcomes = new ArrayList<>();
          for (Row row : rows) {
            outcomes.add(
                new Outcome(
                    row.getString("source"), row.getString("outcome"), row.getLong("count")));
          }
          return outcomes;
        });
  }

  /** Sums up the buckets of one source and measure, which come in order. */
  public static Lag lag(List<Count> counts) {
    long all = counts.stream().mapToLong(Count::count).sum();
    return new Lag(all, below(counts, all, 50), below(counts, all, 95), below(counts, all, 99));
  }

  private static @Nullable Long below(List<Count> counts, long all, int percent) {
    long wanted = (all * percent + 99) / 100;
    long passed = 0;
    for (Count count : counts) {
      passed += count.count();
      if (passed >= wanted) {
        // Above the last bound there is no bound to name.
        return count.bucket() < BOUNDS.length ? Long.valueOf(BOUNDS[count.bucket()]) : null;
      }
    }
    return null;
  }

  private static <T, C> @Nullable C[] array(
      List<T> rows,
      Function<? super T, ? extends @Nullable C> part,
      IntFunction<@Nullable C[]> array) {
    return rows.stream().map(part).toArray(array);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
