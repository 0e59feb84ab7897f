package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import java.util.List;

/** Token buckets that all nodes share. Blocks the calling virtual thread. */
public sealed interface Limits permits PostgresLimits, RedisLimits {
  /**
   * A bucket, full at first.
   *
   * @param key names it across the cluster
   * @param perSecond how fast it fills
   * @param burst how much it holds
   */
  record Bucket(String key, double perSecond, double burst) {}

  /**
   * Takes one token of each bucket, or none at all.
   *
   * @return how many milliseconds each lacks, in their order; all 0: taken
   */
  List<Long> take(Tx tx, List<Bucket> buckets);
}
