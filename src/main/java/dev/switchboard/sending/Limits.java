package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.rates.Bucket;
import java.util.List;

/** Token buckets that all nodes share. Blocks the calling virtual thread. */
public sealed interface Limits permits PostgresLimits, RedisLimits {
  /**
   * Takes one token of each bucket, or none at all.
   *
   * @return how many milliseconds each lacks, in their order; all 0: taken
   */
  List<Long> take(Tx tx, List<Bucket> buckets);
}
