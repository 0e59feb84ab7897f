package dev.switchboard.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which runs get a slot under all their concurrency keys. Pure. A run waits in the queue of
 * one key; when that one has room and another has not, it goes to the other's queue, holding
 * nothing, so that no two runs wait for each other. Every key that something happened to is looked
 * at, so none starves, whatever its name; within a key the lowest priority number and turn go
 * first.
 */
final class Admission {
  /** A run in the queue of a key. */
  record Waiting(long runId, String at, List<NewRun.Key> keys) {}

  /**
   * What was decided.
   *
   * @param admitted have a slot now
   * @param moved wait under another key now
   * @param again keys whose queue must be looked at once more
   */
  record Decision(List<Long> admitted, Map<Long, String> moved, Set<String> again) {}

  private Admission() {}

  /**
   * @param heads in order of priority and turn; at most {@code most} of each key's queue
   * @param held slots taken of each key that any of them has
   */
  static Decision decide(List<Waiting> heads, Map<String, Integer> held, int most) {
    Map<String, Integer> taken = new HashMap<>(held);
    Map<String, Integer> seen = new HashMap<>();
    Set<String> full = new HashSet<>();
    Decision decision = new Decision(new ArrayList<>(), new LinkedHashMap<>(), new HashSet<>());
    for (Waiting run : heads) {
      seen.merge(run.at(), 1, Integer::sum);
      if (full.contains(run.at())) {
        continue;
      }
      List<NewRun.Key> without =
          run.keys().stream()
              .filter(key -> taken.getOrDefault(key.key(), 0) >= key.limit())
              .toList();
      if (without.isEmpty()) {
        run.keys().forEach(key -> taken.merge(key.key(), 1, Integer::sum));
        decision.admitted().add(run.runId());
      } else if (without.stream().anyMatch(key -> key.key().equals(run.at()))) {
        full.add(run.at());
      } else {
        decision.moved().put(run.runId(), without.getFirst().key());
      }
    }
    seen.forEach((key, count) -> {
      if (count >= most && !full.contains(key)) {
        decision.again().add(key);
      }
    });
    return decision;
  }
}
