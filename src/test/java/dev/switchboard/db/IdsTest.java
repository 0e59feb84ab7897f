package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {
  private Instant now = Instant.parse("2026-11-23T00:00:00Z");

  @Test
  void growEvenWhenTheClockStandsStillOrGoesBack() {
    var ids = new Ids(5, () -> now);
    long last = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i == 10_000) {
        now = now.minusSeconds(3600);
      }
      long id = ids.next();
      assertThat(id).isGreaterThan(last);
      last = id;
    }
  }

  @Test
  void differBetweenWorkersInTheSameMillisecond() {
    Set<Long> seen = new HashSet<>();
    for (int worker : new int[] {0, 1, 1023}) {
      var ids = new Ids(worker, () -> now);
      for (int i = 0; i < 5_000; i++) {
        assertThat(seen.add(ids.next())).isTrue();
      }
    }
  }

  @Test
  void passWhatANodeMadeWhoseClockIsAheadWithinReason() {
    var ahead = new Ids(1000, () -> now.plusSeconds(50));
    var wrong = new Ids(7, () -> now.plusSeconds(70));
    var ids = new Ids(5, () -> now);
    for (int i = 0; i < 5_000; i++) {
      long seen = ahead.next();
      ids.pass(seen);
      assertThat(ids.next()).isGreaterThan(seen);
      ids.pass(ids.next() - (1L << 40));
    }
    long before = ids.next();
    ids.pass(wrong.next());
    assertThat(Ids.timeOf(ids.next())).isBefore(Ids.timeOf(before).plusSeconds(1));
  }

  @Test
  void theSmallestOfATimeIsKnownForEveryTime() {
    assertThat(Ids.floor(Instant.MIN)).isZero();
    assertThat(Ids.floor(Instant.parse("2025-12-31T23:59:59Z"))).isZero();
    assertThat(Ids.timeOf(Ids.floor(now))).isEqualTo(now);
    assertThat(Ids.timeOf(Ids.floor(Instant.parse("2095-01-01T00:00:00Z"))))
        .isEqualTo(Instant.parse("2095-01-01T00:00:00Z"));
    assertThat(Ids.floor(Instant.parse("2096-01-01T00:00:00Z"))).isEqualTo(Long.MAX_VALUE);
    assertThat(Ids.floor(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refuseAWorkerThatDoesNotFit() {
    assertThatThrownBy(() -> new Ids(1024, () -> now))
        .hasMessageContaining("worker (1024) must be 0 to 1023");
  }
}
