package dev.switchboard.rates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Buckets of this process. Thread-safe; a call is a few additions under a lock. */
public final class LocalBuckets {
  // Names may come from outside. One that is forgotten is full again: that refuses nobody.
  private static final int MOST = 50_000;

  private final LongSupplier nanos;
  private final Map<String, Level> levels =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Level> eldest) {
          return size() > MOST;
        }
      };

  private static final class Level {
    double tokens;
    long at;

    Level(double tokens, long at) {
      this.tokens = tokens;
      this.at = at;
    }

    void fill(Bucket bucket, long now) {
      tokens = Math.min(bucket.burst(), tokens + (now - at) / 1e9 * bucket.perSecond());
      at = now;
    }
  }

  public LocalBuckets() {
    this(System::nanoTime);
  }

  LocalBuckets(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Takes one token of each bucket, or none at all.
   *
   * @return how many milliseconds each lacks, in their order; all 0: taken
   */
  public synchronized List<Long> take(List<Bucket> buckets) {
    long now = nanos.getAsLong();
    List<Long> waits = new ArrayList<>(buckets.size());
    boolean isShort = false;
    for (Bucket bucket : buckets) {
      Level level = levels.computeIfAbsent(bucket.key(), _ -> new Level(bucket.burst(), now));
      level.fill(bucket, now);
      isShort |= level.tokens < 1;
      waits.add((long) Math.max(0, Math.ceil((1 - level.tokens) / bucket.perSecond() * 1000)));
    }
    if (!isShort) {
      buckets.forEach(bucket ->
          levels.computeIfPresent(
              bucket.key(),
              (key, level) -> {
                level.tokens -= 1;
                return level;
              }));
    }
    return waits;
  }
}
