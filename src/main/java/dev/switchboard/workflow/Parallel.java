package dev.switchboard.workflow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Several ways at once: a virtual thread and a scope for each branch. */
final class Parallel<T> {
  private final String name;
  private final Pass pass;
  private final String pos;
  private final Instant since;

  Parallel(String name, Pass pass, String pos, Instant since) {
    this.name = name;
    this.pass = pass;
    this.pos = pos;
    this.since = since;
  }

  /**
   * Runs the branches to where each ends or waits.
   *
   * @param leave told when the whole must be left
   */
  List<T> go(List<Step.Branch<T>> branches, UnaryOperator<Unwound> leave) {
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (int i = 0; i < branches.size(); i++) {
      Step.Branch<T> branch = branches.get(i);
      Scope scope = new Scope(pass, "%s.%d.".formatted(pos, i + 1), since);
      FutureTask<T> task = new FutureTask<>(() -> call(branch, scope));
      tasks.add(task);
      var _ = Thread.ofVirtual().name("run-" + pass.run().runId() + "-" + pos).start(task);
    }
    return results(tasks, leave);
  }

  private static <T> T call(Step.Branch<T> branch, Scope scope) throws Exception {
    T result = branch.call(scope);
    if (scope.isLeft()) {
      throw Unwound.now();
    }
    return result;
  }

  private List<T> results(List<FutureTask<T>> tasks, UnaryOperator<Unwound> leave) {
    List<T> results = new ArrayList<>();
    boolean waits = false;
    @Nullable Throwable failure = null;
    for (FutureTask<T> task : tasks) {
      try {
        results.add(task.get());
      } catch (ExecutionException e) {
        @Nullable Throwable cause = e.getCause();
        waits |= cause instanceof Unwound;
        failure = failure == null && !(cause instanceof Unwound) ? cause : failure;
      } catch (InterruptedException e) {
        tasks.forEach(other -> other.cancel(true));
        throw leave.apply(pass.lost());
      }
    }
    if (waits) {
      throw leave.apply(Unwound.now());
    }
    if (failure != null) {
      throw unchecked(failure);
    }
    return List.copyOf(results);
  }

  private RuntimeException unchecked(Throwable failure) {
    return failure instanceof RuntimeException known
        ? known
        : new StepFailedException(name, Errors.text(failure));
  }
}
