package dev.switchboard.rates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalBucketsTest {
  private long now;
  private final LocalBuckets buckets = new LocalBuckets(() -> now);

  @Test
  void aBucketIsFullAtFirstAndThenFillsAtItsRate() {
    Bucket bucket = new Bucket("a", 10, 3);

    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take(List.of(bucket))).containsExactly(0L);
    }
    assertThat(buckets.take(List.of(bucket))).containsExactly(100L);

    now += TimeUnit.MILLISECONDS.toNanos(100);
    assertThat(buckets.take(List.of(bucket))).containsExactly(0L);
    assertThat(buckets.take(List.of(bucket))).containsExactly(100L);
  }

  @Test
  void whereOneBucketLacksNoneIsTakenFrom() {
    Bucket wide = new Bucket("wide", 1, 2);
    Bucket narrow = new Bucket("narrow", 1, 1);

    assertThat(buckets.take(List.of(wide, narrow))).containsExactly(0L, 0L);
    assertThat(buckets.take(List.of(wide, narrow))).containsExactly(0L, 1_000L);
    assertThat(buckets.take(List.of(wide))).containsExactly(0L);
    assertThat(buckets.take(List.of(wide))).containsExactly(1_000L);
  }

  @Test
  void aBucketNeverHoldsMoreThanItsBurst() {
    Bucket bucket = new Bucket("a", 1_000, 2);
    now += TimeUnit.HOURS.toNanos(1);

    assertThat(buckets.take(List.of(bucket))).containsExactly(0L);
    now += TimeUnit.HOURS.toNanos(1);
    assertThat(buckets.take(List.of(bucket))).containsExactly(0L);
    assertThat(buckets.take(List.of(bucket))).containsExactly(0L);
    assertThat(buckets.take(List.of(bucket))).containsExactly(1L);
  }
}
