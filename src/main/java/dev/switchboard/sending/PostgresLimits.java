package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.rates.Bucket;
import java.util.List;

/** Buckets in Postgres, within the caller's transaction: what is rolled back was not taken. */
public final class PostgresLimits implements Limits {
  @Override
  public List<Long> take(Tx tx, List<Bucket> buckets) {
    return BucketStore.take(tx, buckets);
  }
}
