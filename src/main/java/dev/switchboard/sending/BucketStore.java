package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.rates.Bucket;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Token buckets' rows. Blocks the calling virtual thread. */
final class BucketStore {
  // Locked in key order; two who make the same bucket at the same moment may each have its first
  // token. Relies on rate_bucket_pkey.
  private static final String TAKE =
      """
      with want as (
        select * from unnest($1::text[], $2::float8[], $3::float8[]) with ordinality as t(key, per_second, burst, n)
      ), held as materialized (
        select key, tokens, at from rate_bucket where key = any ($1::text[]) order by key for update
      ), level as materialized (
        select w.n, w.key, w.per_second,
               least(w.burst, coalesce(h.tokens + extract(epoch from clock_timestamp() - h.at)::float8 * w.per_second,
                                       w.burst)) as tokens
          from want w left join held h using (key)
      ), taken as (
        insert into rate_bucket (key, tokens, at)
        select key, tokens - 1, clock_timestamp() from level
         where (select min(tokens) from level) >= 1 order by key
        on conflict (key) do update set tokens = excluded.tokens, at = excluded.at
      )
      select greatest(0, ceil((1 - tokens) / per_second * 1000))::bigint as wait from level order by n
      """;

  // The slowest bucket is full again after 270 s.
  private static final String FORGET =
      "delete from rate_bucket where at < clock_timestamp() - interval '10 minutes'";

  private BucketStore() {}

  static List<Long> take(Tx tx, List<Bucket> buckets) {
    List<Long> waits = new ArrayList<>();
    tx.query(
            TAKE,
            Tuple.of(
                buckets.stream().map(Bucket::key).toArray(String[]::new),
                buckets.stream().map(Bucket::perSecond).toArray(Double[]::new),
                (Object) buckets.stream().map(Bucket::burst).toArray(Double[]::new)))
        .await()
        .forEach(row -> waits.add(row.getLong(0)));
    return waits;
  }

  /** Drops buckets that are full again. */
  static void forget(Tx tx) {
    tx.query(FORGET).await();
  }
}
