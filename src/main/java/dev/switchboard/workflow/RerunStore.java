package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Tuple;

/** Gives a run what another one had recorded. Inside the dispatcher's transaction; blocks. */
final class RerunStore {
  // 0 attempts: taken over, not done again. They count from now, so that events which the other run
  // waited for do not answer this one. Where the run was left out, nothing is copied.
  private static final String COPY =
      """
      with s as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, error, attempts, event_id, began_at)
        select r.id, s.pos, s.tenant_id, s.name, s.kind, s.result, s.error, 0, s.event_id, clock_timestamp()
          from workflow_run r join workflow_step s on s.run_id = r.rerun_of
         where r.id = $1 and r.rerun_of = $2 and split_part(s.pos, '.', 1)::int < $3
      )
      update workflow_ready set replay = true where run_id = $1
      """;

  private RerunStore() {}

  /**
   * Steps to take over.
   *
   * @param before the number of the first step that is done again
   */
  record Copy(long runId, long rerunOf, int before) {}

  static void copy(Tx tx, Copy copy) {
    var _ = tx.query(COPY, Tuple.of(copy.runId(), copy.rerunOf(), copy.before())).await();
  }
}
