package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The pure decisions, against the simplest models of what they promise. */
class AdmissionTest {
  private record Empty() {}

  @Property(tries = 300)
  void noKeyIsEverOverItsLimitAndEveryRunGetsItsTurn(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 15) Integer> pairs,
      @ForAll @IntRange(min = 1, max = 4) int limit) {
    List<Admission.Waiting> waiting = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      String first = "a" + pairs.get(i) / 4;
      waiting.add(
          new Admission.Waiting(
              i, first, List.of(key(first, limit), key("b" + pairs.get(i) % 4, limit))));
    }
    Map<String, Integer> held = new HashMap<>();
    List<List<NewRun.Key>> running = new ArrayList<>();
    int rounds = 0;
    while (!waiting.isEmpty()) {
      assertThat(rounds++).as("rounds").isLessThan(pairs.size() * 4 + 10);
      Admission.Decision decision = Admission.decide(List.copyOf(waiting), held, 1_000);
      List<Admission.Waiting> left = new ArrayList<>();
      for (Admission.Waiting run : waiting) {
        if (decision.admitted().contains(run.runId())) {
          running.add(run.keys());
          run.keys().forEach(key -> held.merge(key.key(), 1, Integer::sum));
        } else {
          left.add(
              new Admission.Waiting(
                  run.runId(), decision.moved().getOrDefault(run.runId(), run.at()), run.keys()));
        }
      }
      assertThat(held.values()).allMatch(count -> count <= limit);
      if (!running.isEmpty()) {
        running.removeFirst().forEach(key -> held.merge(key.key(), -1, Integer::sum));
      }
      waiting = left;
    }
  }

  private static NewRun.Key key(String key, int limit) {
    return new NewRun.Key(key, limit);
  }

  @Property(tries = 300)
  void aRateLimitPassesAtMostTheBurstAndTheRate(
      @ForAll @Size(min = 1, max = 80) List<@IntRange(max = 5_000) Integer> gaps,
      @ForAll @IntRange(min = 1, max = 10) int limit) {
    Duration period = Duration.ofSeconds(10);
    Declaration.Flow<Empty> flow =
        Declaration.of("limited", Empty.class).rateLimit(e -> "k", limit, period).build().flow();
    List<Instant> passed = new ArrayList<>();
    StartPolicy.State state = new StartPolicy.State();
    Instant now = Instant.EPOCH;
    for (int gap : gaps) {
      now = now.plusMillis(gap);
      var keys = new StartPolicy.Keys(null, "k", null, null, null);
      if (new StartPolicy(state, now).decide(flow, keys, 1, false)
          instanceof StartPolicy.Decision.Start) {
        passed.add(now);
      }
    }
    // What passes in any time is at most the burst and what the rate gives in that time.
    for (int i = 0; i < passed.size(); i++) {
      for (int j = i; j < passed.size(); j++) {
        double time = Duration.between(passed.get(i), passed.get(j)).toMillis();
        assertThat(j - i + 1.0)
            .isLessThanOrEqualTo(limit + time * limit / period.toMillis() + 1e-6);
      }
    }
    assertThat(passed).hasSizeGreaterThanOrEqualTo(Math.min(limit, gaps.size()));
  }

  @Property(tries = 300)
  void aThrottleStartsAllInOrderAtTheRate(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 3_000) Integer> gaps,
      @ForAll @IntRange(min = 1, max = 5) int burst) {
    Duration period = Duration.ofSeconds(10);
    Declaration.Flow<Empty> flow =
        Declaration.of("throttled", Empty.class)
            .throttle(e -> "k", 5, period, burst)
            .build()
            .flow();
    List<Instant> starts = new ArrayList<>();
    StartPolicy.State state = new StartPolicy.State();
    Instant now = Instant.EPOCH;
    for (int gap : gaps) {
      now = now.plusMillis(gap);
      var keys = new StartPolicy.Keys(null, null, "k", null, null);
      var decision = new StartPolicy(state, now).decide(flow, keys, 1, false);
      Instant at = ((StartPolicy.Decision.Start) decision).at();
      starts.add(at == null ? now : at);
    }
    assertThat(starts).isSorted();
    for (int i = 0; i + burst < starts.size(); i++) {
      assertThat(Duration.between(starts.get(i), starts.get(i + burst)).toMillis())
          .isGreaterThanOrEqualTo(period.toMillis() / 5);
    }
  }
}
