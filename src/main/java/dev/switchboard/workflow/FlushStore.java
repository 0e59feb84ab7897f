package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Commits what runs did, in groups. Each row is fenced by its run's lease. Thread-safe. */
final class FlushStore {
  // own: the runs that are still this node's, locked in order of their ids, so that a take-over or
  // a
  // cancel comes before or after this commit, never between. Relies on the primary key of
  // workflow_lease. A run that was woken meanwhile is kept.
  private static final String FLUSH =
      """
      with u as materialized (
        select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $41::text[], $42::timestamptz[])
                 as t(run_id, epoch, outcome, output, error, workflow, created_at)
      ), own as materialized (
        select l.run_id, l.tenant_id, l.prio, l.woken, u.outcome, u.output, u.error, u.workflow, u.created_at
          from u join workflow_lease l on l.run_id = u.run_id
         where l.node = $1 and l.epoch = u.epoch
         order by l.run_id for update of l
      ), st as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, error, attempts, began_at)
        select x.run_id, x.pos, own.tenant_id, x.name, x.kind, x.result, x.error, x.attempts, x.began_at
          from unnest($7::bigint[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::smallint[],
                      $14::timestamptz[]) as x(run_id, pos, name, kind, result, error, attempts, began_at)
          join own on own.run_id = x.run_id
        on conflict do nothing
      ), at as (
        insert into workflow_attempt (run_id, pos, number, tenant_id, error)
        select x.run_id, x.pos, x.number, own.tenant_id, x.error
          from unnest($15::bigint[], $16::text[], $17::smallint[], $18::text[]) as x(run_id, pos, number, error)
          join own on own.run_id = x.run_id
        on conflict do nothing
      ), wa as (
        insert into workflow_wait (run_id, pos, tenant_id, name, kind, event_name, field, value, since, due)
        select x.run_id, x.pos, own.tenant_id, x.name, x.kind, x.event_name, x.field, x.value, x.since, x.due
          from unnest($19::bigint[], $20::text[], $21::text[], $22::text[], $23::text[], $24::text[], $25::text[],
                      $26::timestamptz[], $27::timestamptz[])
                 as x(run_id, pos, name, kind, event_name, field, value, since, due)
          join own on own.run_id = x.run_id
        on conflict do nothing
        returning run_id, pos
      ), ev as (
        insert into workflow_event (id, tenant_id, name, payload, source)
        select x.id, own.tenant_id, x.name, x.payload, 'run ' || x.run_id
          from unnest($28::bigint[], $29::bigint[], $30::text[], $31::text[]) as x(id, run_id, name, payload)
          join own on own.run_id = x.run_id
        on conflict do nothing
        returning id, tenant_id
      ), ei as (
        insert into workflow_inbox (event_id, tenant_id) select id, tenant_id from ev
      ), ch as (
        insert into workflow_run (id, tenant_id, workflow, version, input, prio, parent_id, parent_pos)
        select x.id, own.tenant_id, x.workflow, x.version, x.input, x.prio, x.run_id, x.pos
          from unnest($32::bigint[], $33::bigint[], $34::text[], $35::text[], $36::int[], $37::text[], $38::smallint[])
                 as x(id, run_id, pos, workflow, version, input, prio)
          join wa on wa.run_id = x.run_id and wa.pos = x.pos
          join own on own.run_id = x.run_id
        returning id, tenant_id, prio, workflow
      ), cr as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, replay)
        select id, tenant_id, prio, $39, false from ch
      ), gone as (
        delete from workflow_lease l using own
         where l.run_id = own.run_id
           and (own.outcome in ('completed', 'failed', 'parked', 'requeued') or own.outcome = 'suspended' and not l.woken)
        returning l.run_id, l.tenant_id, l.prio
      ), dn as (
        insert into workflow_done (run_id, tenant_id, status, output, error)
        select run_id, tenant_id, outcome, output, error from own where outcome in ('completed', 'failed')
        on conflict do nothing
      ), tk as (
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select tenant_id, workflow, date_trunc('minute', now()), kind, bucket, count(*)
          from (select tenant_id, workflow, outcome as kind,
                       case when outcome = 'completed' then took_bucket(now() - created_at) else 0 end as bucket
                  from own where outcome in ('completed', 'failed')
                union all select tenant_id, workflow, 'started', 0 from ch) e
         where tenant_id is not null group by tenant_id, workflow, kind, bucket
      ), pk as (
        insert into workflow_parked (run_id, tenant_id, prio, reason)
        select run_id, tenant_id, prio, error from own where outcome = 'parked'
      ), rq as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, replay)
        select run_id, tenant_id, prio, $39, true from own where outcome = 'requeued'
      ), no as (
        insert into workflow_note (run_id)
        select run_id from own
         where own.outcome = 'failed' or own.outcome = 'completed' and own.run_id = any ($40::bigint[])
      ), fr as (
        delete from workflow_held h using gone, own
         where h.run_id = gone.run_id and own.run_id = gone.run_id and own.outcome <> 'requeued'
        returning h.key, h.run_id
      ), lk as (
        insert into workflow_look (key) select key from fr
      ), ky as (
        delete from workflow_key k using fr, own
         where k.run_id = fr.run_id and own.run_id = fr.run_id and own.outcome in ('completed', 'failed')
      ), wd as (
        delete from workflow_wait w using own where w.run_id = own.run_id and own.outcome in ('completed', 'failed')
      )
      select own.run_id, own.outcome, exists (select from gone where gone.run_id = own.run_id) as gone from own
      """;

  private static final String REGISTER_MATCHES =
      """
      insert into workflow_match (event_name, field)
      select distinct t.n, t.f from unnest($1::text[], $2::text[]) as t(n, f)
       where not exists (select from workflow_match m where m.event_name = t.n and m.field = t.f)
      on conflict do nothing
      """;

  private static final String HOLD =
      "select 1 from workflow_lease where run_id = $1 and node = $2 and epoch = $3 for update";

  private static final String RECORD =
      """
      insert into workflow_step (run_id, pos, tenant_id, name, kind, result, attempts, began_at)
      values ($1, $2, $3, $4, 'transaction', $5, $6, $7)
      """;

  // Events of the awaited names that came since: by the index of names, from the id a little
  // before.
  private static final String SINCE =
      """
      select w.run_id, w.pos, w.field, w.value, e.id, e.payload
        from workflow_wait w
        join workflow_event e on e.name = w.event_name and e.id >= id_floor(w.since - interval '10 minutes')
                             and e.at >= w.since and e.tenant_id is not distinct from w.tenant_id
       where w.run_id = any ($1::bigint[]) and w.kind = 'event'
         and not exists (select from workflow_step s where s.run_id = w.run_id and s.event_id = e.id)
       order by w.run_id, w.pos, e.id
      """;

  private static final String RELEASE =
      """
      with f as materialized (
        delete from workflow_wait w using unnest($3::text[], $4::bigint[], $5::text[]) as t(pos, event_id, payload)
         where w.run_id = $1 and w.pos = t.pos
        returning w.run_id, w.pos, w.tenant_id, w.name, w.since, t.event_id, t.payload
      ), st as (
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, event_id, began_at)
        select run_id, pos, tenant_id, name, 'event', payload, event_id, since from f
      ), gone as (
        delete from workflow_lease
         where run_id = $1 and epoch = $2 and not woken and not exists (select from f)
        returning run_id
      ), fr as (
        delete from workflow_held h using gone where h.run_id = gone.run_id returning h.key
      ), lk as (
        insert into workflow_look (key) select key from fr
      )
      select exists (select from gone) as gone
      """;

  private static final String CALM =
      """
      update workflow_lease set woken = false where run_id = $1 and node = $2 and epoch = $3 returning run_id
      """;

  private final CommitsStore commits;
  private final UUID node;

  FlushStore(CommitsStore commits, UUID node) {
    this.commits = commits;
    this.node = node;
  }

  /** Commits a group; answers for each of its runs, one flush per run. */
  Future<Map<Long, Flush.Answer>> flush(List<Flush> group, long turn) {
    FlushRows rows = FlushRows.of(group);
    Future<?> matches = registerMatches(rows);
    return matches
        .compose(done -> commits.query(FLUSH, Tuple.wrap(rows.values(node, turn))))
        .map(found -> answers(group, found));
  }

  private Future<?> registerMatches(FlushRows rows) {
    return rows.awaited().isEmpty()
        ? Future.succeededFuture()
        : commits.query(
            REGISTER_MATCHES,
            Tuple.of(
                FlushRows.column(rows.awaited(), r -> r.write().eventName(), String[]::new),
                FlushRows.column(rows.awaited(), FlushRows::field, String[]::new)));
  }

  private static Map<Long, Flush.Answer> answers(List<Flush> group, RowSet<Row> found) {
    Map<Long, Flush.Answer> answers = new HashMap<>();
    group.forEach(flush -> answers.put(flush.run().runId(), Flush.Answer.LOST));
    for (Row row : found) {
      boolean woken = row.getString("outcome").equals("suspended") && !row.getBoolean("gone");
      answers.put(row.getLong("run_id"), woken ? Flush.Answer.WOKEN : Flush.Answer.DONE);
    }
    return answers;
  }

  /** Holds a run for this transaction; false when it is no longer this engine's. */
  boolean hold(Tx tx, Claimed run) {
    return tx.query(HOLD, Tuple.of(run.runId(), node, run.epoch())).await().size() > 0;
  }

  void record(Tx tx, Claimed run, Write.Done step) {
    tx.query(
            RECORD,
            Tuple.of(
                run.runId(),
                step.pos(),
                run.tenantId(),
                step.name(),
                step.result(),
                (short) step.attempts(),
                FlushRows.utc(step.beganAt())))
        .await();
  }

  /** An event that answers a wait of a run. */
  record Answered(String pos, long eventId, String payload) {}

  /**
   * Gives back a run whose event waits are committed, unless what it waits for has come meanwhile.
   * An event that is committed by now is found here; a later one finds the wait.
   */
  Flush.Answer release(Claimed run) {
    List<Answered> answered = since(run);
    RowSet<Row> released =
        commits
            .query(
                RELEASE,
                Tuple.of(
                    run.runId(),
                    run.epoch(),
                    FlushRows.column(answered, Answered::pos, String[]::new),
                    FlushRows.column(answered, Answered::eventId, Long[]::new),
                    FlushRows.column(answered, Answered::payload, String[]::new)))
            .await();
    return released.iterator().next().getBoolean("gone") ? Flush.Answer.DONE : Flush.Answer.WOKEN;
  }

  private List<Answered> since(Claimed run) {
    Map<String, Answered> first = new HashMap<>();
    for (Row row : commits.query(SINCE, Tuple.of((Object) new Long[] {run.runId()})).await()) {
      String pos = row.getString("pos");
      long event = row.getLong("id");
      String payload = row.getString("payload");
      Match match = new Match(row.getString("field"), row.getString("value"));
      if (!first.containsKey(pos) && Matching.fits(match, payload)) {
        first.put(pos, new Answered(pos, event, payload));
      }
    }
    return List.copyOf(first.values());
  }

  /** Begins another pass of a run that was woken while this engine had it; false: it is lost. */
  boolean calm(Claimed run) {
    return commits.query(CALM, Tuple.of(run.runId(), node, run.epoch())).await().size() > 0;
  }
}
