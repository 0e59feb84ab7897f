package dev.switchboard.workflow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one run, and how much of it the code has passed again. Pure; thread-safe, for
 * the branches of a parallel read it together.
 */
final class Journal {
  private final String workflow;
  private final Map<String, Recorded> steps;
  private final Map<String, Integer> failures;
  private final Set<String> waiting;
  private final Set<String> passed = ConcurrentHashMap.newKeySet();

  /**
   * @param failures how many tries of a position failed so far
   * @param waiting positions that wait for something
   */
  Journal(
      String workflow,
      Map<String, Recorded> steps,
      Map<String, Integer> failures,
      Set<String> waiting) {
    this.workflow = workflow;
    this.steps = Map.copyOf(steps);
    this.failures = Map.copyOf(failures);
    this.waiting = Set.copyOf(waiting);
  }

  static Journal empty(String workflow) {
    return new Journal(workflow, Map.of(), Map.of(), Set.of());
  }

  /**
   * The record of the step that the code has come to.
   *
   * @throws ReplayMismatchException when another step is recorded there
   */
  Optional<Recorded> at(String pos, String kind, String name) {
    @Nullable Recorded recorded = steps.get(pos);
    if (recorded == null) {
      return Optional.empty();
    }
    var _ = passed.add(pos);
    if (!recorded.kind().equals(kind) || !recorded.name().equals(name)) {
      throw new ReplayMismatchException(
          workflow, pos, recorded.words(), "%s '%s'".formatted(kind, name));
    }
    return Optional.of(recorded);
  }

  boolean isWaiting(String pos) {
    return waiting.contains(pos);
  }

  int failures(String pos) {
    return failures.getOrDefault(pos, 0);
  }

  /**
   * Called when the code has come to its end.
   *
   * @throws ReplayMismatchException when the history goes on
   */
  void end() {
    List<String> left =
        steps.keySet().stream().filter(pos -> !passed.contains(pos)).sorted().toList();
    if (!left.isEmpty()) {
      Recorded first = java.util.Objects.requireNonNull(steps.get(left.getFirst()));
      throw new ReplayMismatchException(workflow, first.pos(), first.words(), null);
    }
  }
}
