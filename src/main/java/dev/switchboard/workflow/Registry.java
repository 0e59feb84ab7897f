package dev.switchboard.workflow;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The workflows that a node knows, by {@code id@version}. Immutable. */
public final class Registry {
  private final Map<String, Entry<?>> entries = new LinkedHashMap<>();

  private final List<EventTap> taps;

  public Registry(List<? extends Workflow<?, ?>> workflows) {
    this(workflows, List.of());
  }

  /**
   * @param taps start further runs by events
   */
  public Registry(List<? extends Workflow<?, ?>> workflows, List<EventTap> taps) {
    this.taps = List.copyOf(taps);
    workflows.forEach(this::add);
  }

  List<EventTap> taps() {
    return taps;
  }

  private <I extends Record> void add(Workflow<I, ?> workflow) {
    Declaration<I> declaration = workflow.declaration();
    put(new Entry<>(declaration, workflow, false));
    put(new Entry<>(declaration, workflow, true));
  }

  private void put(Entry<?> entry) {
    if (entries.put(entry.code(), entry) != null) {
      throw new IllegalArgumentException(
          "two workflows are called %s; give one another version".formatted(entry.code()));
    }
  }

  /** What is registered; the newest versions are those whose triggers count. */
  Collection<Entry<?>> newest() {
    Map<String, Entry<?>> newest = new LinkedHashMap<>();
    entries.values().stream()
        .filter(entry -> !entry.failure)
        .forEach(entry ->
            newest.merge(
                entry.declaration.id(),
                entry,
                (a, b) -> a.declaration.version() >= b.declaration.version() ? a : b));
    return List.copyOf(newest.values());
  }

  @Nullable Entry<?> find(String code) {
    return entries.get(code);
  }

  @Nullable Entry<?> newest(String id) {
    return newest().stream()
        .filter(entry -> entry.declaration.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  Declaration<?> declaration(String code) {
    return Objects.requireNonNull(entries.get(code)).declaration;
  }

  Retries retries(String code) {
    return declaration(code).retries();
  }

  /**
   * A workflow, or what it does on failure.
   *
   * @param failure its {@code onFailure}, a run of its own called {@code id.failed}
   */
  record Entry<I extends Record>(
      Declaration<I> declaration, Workflow<I, ?> workflow, boolean failure) {
    String code() {
      return name() + "@" + declaration.version();
    }

    boolean hasFailureHandler() {
      try {
        return workflow
                .getClass()
                .getMethod("onFailure", Step.class, Workflow.Failure.class)
                .getDeclaringClass()
            != Workflow.class;
      } catch (NoSuchMethodException e) {
        throw new IllegalStateException("every workflow has the method", e);
      }
    }

    String name() {
      return failure ? declaration.id() + ".failed" : declaration.id();
    }

    /** Runs the code on a run's input; the output as JSON. */
    @Nullable String call(Scope root, String input) throws Exception {
      if (failure) {
        var failed = Json.read(input, FailedRun.class);
        workflow.onFailure(
            root,
            new Workflow.Failure<>(
                failed.runId(), Json.read(failed.input(), declaration.input()), failed.error()));
        return null;
      }
      @Nullable Object output = workflow.run(root, Json.read(input, declaration.input()));
      return output == null ? null : Json.write(output);
    }
  }

  /** The input of an on-failure run. */
  record FailedRun(long runId, String input, String error) {}
}
