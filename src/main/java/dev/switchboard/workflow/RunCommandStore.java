package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people ask of runs and workflows, within their tenant's transaction; the dispatcher does it
 * after the commit. Who asked for what is kept. Thread-safe.
 */
public final class RunCommandStore {
  private static final String ASK =
      """
      insert into workflow_command (id, tenant_id, kind, run_id, argument, new_run_id, workflow)
      select t.id, $2, $3, t.run_id, $5, case when $3 in ('rerun', 'fire') then t.id end, $6
        from unnest($1::bigint[], $4::bigint[]) as t(id, run_id)
      """;
  private static final String START =
      """
      insert into workflow_command (id, tenant_id, kind, argument, new_run_id, workflow)
      select t.id, $2, 'start', t.input, t.id, $4 from unnest($1::bigint[], $3::text[]) as t(id, input)
      """;
  private static final String NOTE =
      "insert into workflow_action (id, tenant_id, action, subject, runs, actor) values ($1, $2, $3, $4, $5, $6)";
  private static final String PAUSE =
      "insert into workflow_paused (tenant_id, workflow, actor) values ($1, $2, $3) on conflict do nothing returning 1";
  private static final String UNPAUSE =
      "delete from workflow_paused where tenant_id = $1 and workflow = $2 returning 1";

  private final Bus bus;
  private final Ids ids;

  public RunCommandStore(Bus bus, Ids ids) {
    this.bus = bus;
    this.ids = ids;
  }

  /** Who asks, for the record. */
  public record Asker(long tenantId, String name) {}

  /** Ends runs as soon as the dispatcher comes to it; what ended before stays as it is. */
  public Future<Void> cancel(Tx tx, Asker who, List<Long> runs) {
    return ask(tx, who, "cancel", runs, null).mapEmpty();
  }

  /** Lets parked runs go on. */
  public Future<Void> resume(Tx tx, Asker who, List<Long> runs) {
    return ask(tx, who, "resume", runs, null).mapEmpty();
  }

  /**
   * Starts runs with the inputs of others.
   *
   * @param from the number of the first step that is done again; null: from the start
   * @return the new runs' ids, in the order of the old ones
   */
  public Future<List<Long>> rerun(Tx tx, Asker who, List<Long> runs, @Nullable Integer from) {
    return ask(tx, who, "rerun", runs, from == null ? null : from.toString());
  }

  /** Starts runs of a workflow; returns their ids. */
  public Future<List<Long>> start(Tx tx, Asker who, String workflow, List<Record> inputs) {
    if (inputs.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<Long> made = inputs.stream().map(input -> ids.next()).toList();
    Tuple asked =
        Tuple.of(
            made.toArray(Long[]::new),
            who.tenantId(),
            inputs.stream().map(Json::write).toArray(String[]::new),
            workflow);
    tell(tx);
    return tx.query(START, asked)
        .compose(done -> note(tx, who, "start", workflow, inputs.size()))
        .map(made);
  }

  private Future<List<Long>> ask(
      Tx tx, Asker who, String kind, List<Long> runs, @Nullable String argument) {
    if (runs.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    List<Long> made = runs.stream().map(run -> ids.next()).toList();
    String subject = runs.size() == 1 ? runs.getFirst().toString() : "runs";
    Tuple asked =
        Tuple.of(
            made.toArray(Long[]::new),
            who.tenantId(),
            kind,
            runs.toArray(Long[]::new),
            argument,
            null);
    tell(tx);
    return tx.query(ASK, asked)
        .compose(done -> note(tx, who, kind, subject, runs.size()))
        .map(made);
  }

  /** Fires a cron out of turn; answers with the run's id, which is nobody's to look at. */
  public Future<Long> fire(Tx tx, Asker who, String workflow) {
    return one(tx, who, "fire", workflow);
  }

  /** Holds an agency's runs of a workflow back; false when it does so already. */
  public Future<Boolean> pause(Tx tx, Asker who, String workflow) {
    return tx.query(PAUSE, Tuple.of(who.tenantId(), workflow, who.name()))
        .compose(rows ->
            rows.size() == 0
                ? Future.succeededFuture(false)
                : note(tx, who, "pause", workflow, 0).map(true));
  }

  /** Lets them go on; false when they are not held back. */
  public Future<Boolean> unpause(Tx tx, Asker who, String workflow) {
    return tx.query(UNPAUSE, Tuple.of(who.tenantId(), workflow))
        .compose(rows ->
            rows.size() == 0
                ? Future.succeededFuture(false)
                : one(tx, who, "unpause", workflow).map(true));
  }

  private Future<Long> one(Tx tx, Asker who, String kind, String workflow) {
    long id = ids.next();
    Tuple asked =
        Tuple.of(
            new Long[] {id}, who.tenantId(), kind, new @Nullable Long[] {null}, null, workflow);
    tell(tx);
    return tx.query(ASK, asked).compose(done -> note(tx, who, kind, workflow, 0)).map(id);
  }

  private Future<Void> note(Tx tx, Asker who, String action, String subject, int runs) {
    return tx.query(NOTE, Tuple.of(ids.next(), who.tenantId(), action, subject, runs, who.name()))
        .mapEmpty();
  }

  private void tell(Tx tx) {
    tx.afterCommit(() -> bus.publish(WorkflowEvent.TOPIC, new WorkflowEvent.Posted(0)));
  }
}
