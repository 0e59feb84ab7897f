package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The door by which other rooms start runs, inside their own transaction. Thread-safe. */
@Door
public final class RunStore {
  // The dispatcher makes the run: it knows what must be held back.
  private static final String ASK =
      """
      insert into workflow_command (id, tenant_id, kind, argument, new_run_id, workflow)
      values ($1, $2, 'start', $3, $1, $4)
      """;

  private final Bus bus;
  private final Ids ids;
  private final Turns turns = new Turns();

  public RunStore(Bus bus, Ids ids) {
    this.bus = bus;
    this.ids = ids;
  }

  /**
   * Starts runs with the caller's transaction, as {@code switchboard_pipeline}.
   *
   * @param tenantId the agency they work for; null for the system's own
   * @return their ids; a start that is left out (idempotency key, rate limit) has no run by that id
   */
  public <I extends Record> Future<List<Long>> start(
      Tx tx, Workflow<I, ?> workflow, @Nullable Long tenantId, List<I> inputs) {
    Declaration<I> declaration = workflow.declaration();
    List<Long> made = inputs.stream().map(input -> ids.next()).toList();
    boolean plain = declaration.flow().isPlain();
    tx.afterCommit(() ->
        bus.publish(
            WorkflowEvent.TOPIC, plain ? new WorkflowEvent.Ready() : new WorkflowEvent.Posted(0)));
    return (plain
            ? insert(tx, declaration, tenantId, inputs, made)
            : ask(tx, declaration, tenantId, inputs, made))
        .map(made);
  }

  private <I extends Record> Future<?> insert(
      Tx tx, Declaration<I> declaration, @Nullable Long tenantId, List<I> inputs, List<Long> made) {
    List<NewRun> runs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      I input = inputs.get(i);
      runs.add(
          new NewRun(
              made.get(i),
              tenantId,
              declaration.id(),
              declaration.version(),
              Json.write(input),
              null,
              null,
              declaration.prio(input),
              null,
              null,
              List.of(),
              List.of()));
    }
    long now = System.currentTimeMillis();
    return StartStore.insert(tx, runs, run -> turns.next(run.tenantId(), now));
  }

  private static <I extends Record> Future<?> ask(
      Tx tx, Declaration<I> declaration, @Nullable Long tenantId, List<I> inputs, List<Long> made) {
    List<Future<?>> asked = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      asked.add(
          tx.query(
              ASK, Tuple.of(made.get(i), tenantId, Json.write(inputs.get(i)), declaration.id())));
    }
    return Future.all(asked);
  }
}
