package dev.switchboard.workflow;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Takes runs for an engine and reads what is recorded of them. Thread-safe. */
final class ClaimStore {
  // Relies on workflow_ready_order. alive: a node whose row lapsed and was removed takes nothing;
  // the
  // lock keeps it from being removed before this commits. A run that is leased already is marked as
  // woken instead. "= any (array(…))": see LedgerStore. The commit waits for no disk: a claim that
  // Postgres forgets when it crashes leaves the run where it was, and what the run does is written
  // down after the claim or not at all.
  private static final String CLAIM =
      """
      with alive as materialized (
        select id from workflow_node where id = $1 and set_config('synchronous_commit', 'off', true) = 'off' for key share
      ), c as materialized (
        select run_id from workflow_ready where key is null and exists (select from alive)
         order by prio, turn, run_id limit $2 for update skip locked
      ), d as (
        delete from workflow_ready where run_id = any (array(select run_id from c))
        returning run_id, tenant_id, prio, starts, replay
      ), l as (
        insert into workflow_lease (run_id, tenant_id, node, epoch, starts, prio)
        select run_id, tenant_id, $1, $3, starts + 1, prio from d
        on conflict (run_id) do update set woken = true
        returning run_id, starts, epoch
      )
      select r.id, r.tenant_id, r.workflow, r.version, r.input, r.created_at,
             r.parent_id is not null or exists (select from workflow_singleton s where s.run_id = r.id) as noted,
             exists (select from workflow_held h where h.run_id = r.id) as keyed, l.starts, d.replay or d.starts > 0 as replay, clock_timestamp() as now,
             exists (select from workflow_paused p where p.tenant_id = r.tenant_id and p.workflow = r.workflow) as paused
        from d join l on l.run_id = d.run_id and l.epoch = $3 join workflow_run r on r.id = d.run_id
       order by d.prio, d.run_id
      """;

  // A run of a paused workflow goes back under a key that nobody admits, unless it was resumed
  // meanwhile: who resumes waits for this lock, and looks for such runs afterwards.
  private static final String HOLD_BACK =
      """
      with p as materialized (
        select tenant_id, workflow from workflow_paused for key share
      ), l as (
        delete from workflow_lease where run_id = any ($1::bigint[]) and node = $2 and epoch = $3
        returning run_id, tenant_id, prio, starts
      ), h as (
        delete from workflow_held h using l where h.run_id = l.run_id returning h.key
      ), q as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, starts, replay, key)
        select l.run_id, l.tenant_id, l.prio, $4, l.starts - 1, true,
               case when p.workflow is not null then '!paused/' || r.workflow || '/' || l.tenant_id
                    else (select k.key from workflow_key k where k.run_id = l.run_id and k.ord = 0) end
          from l join workflow_run r on r.id = l.run_id
          left join p on p.tenant_id = l.tenant_id and p.workflow = r.workflow
        on conflict (run_id) do nothing
        returning key
      )
      insert into workflow_look (key)
      select key from h union select key from q where key is not null and not starts_with(key, '!')
      """;

  private static final String STEPS =
      """
      select run_id, pos, name, kind, result, error, began_at from workflow_step where run_id = any ($1::bigint[])
      """;
  private static final String ATTEMPTS =
      """
      select run_id, pos, max(number)::int as failures from workflow_attempt
       where run_id = any ($1::bigint[]) group by run_id, pos
      """;
  private static final String WAITS =
      "select run_id, pos from workflow_wait where run_id = any ($1::bigint[])";

  private static final String HELLO =
      """
      insert into workflow_node (id, until, host)
      values ($1, clock_timestamp() + $2 * interval '1 millisecond', $3)
      """;
  private static final String BEAT =
      """
      update workflow_node set until = clock_timestamp() + $2 * interval '1 millisecond', running = $3
       where id = $1 returning id
      """;
  private static final String GOODBYE = "delete from workflow_node where id = $1";

  // Ten claims without progress: the run takes its process down, or takes longer than its node
  // lives.
  private static final String TAKE_OVER =
      """
      with dead as (
        delete from workflow_node
         where id = any (array(select id from workflow_node where until < clock_timestamp() for update skip locked))
        returning id
      ), l as (
        delete from workflow_lease where node = any (array(select id from dead))
        returning run_id, tenant_id, prio, starts
      ), p as (
        insert into workflow_parked (run_id, tenant_id, prio, reason)
        select run_id, tenant_id, prio, 'its process ended ' || starts || ' times while it ran' from l where starts >= $1
      ), f as (
        delete from workflow_held h using l where h.run_id = l.run_id and l.starts >= $1 returning h.key
      ), k as (
        insert into workflow_look (key) select key from f
      ), r as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, starts, replay)
        select run_id, tenant_id, prio, $2, starts, true from l where starts < $1
        on conflict (run_id) do nothing
      )
      select count(*)::int as taken from l
      """;

  private static final String ANY =
      """
      select exists (select from workflow_ready where key is null)
          or exists (select from workflow_node where until < clock_timestamp()) as any
      """;

  private final CommitsStore commits;
  private final UUID node;

  ClaimStore(CommitsStore commits, UUID node) {
    this.commits = commits;
    this.node = node;
  }

  /** Whether there is a run to claim, or a node to take over. */
  boolean isAny() {
    return commits.read(ANY, Tuple.tuple()).getBoolean("any");
  }

  /**
   * A batch of runs and the database's time when it was taken.
   *
   * @param held runs of workflows that their agency has paused; to be put back
   */
  record Claim(List<Claimed> runs, List<Long> held, Instant now) {
    int size() {
      return runs.size() + held.size();
    }
  }

  Claim claim(int most, long epoch) {
    List<Claimed> runs = new ArrayList<>();
    List<Long> held = new ArrayList<>();
    Instant now = Instant.EPOCH;
    for (Row row : commits.query(CLAIM, Tuple.of(node, most, epoch)).await()) {
      now = row.getOffsetDateTime("now").toInstant();
      if (row.getBoolean("paused")) {
        held.add(row.getLong("id"));
      } else {
        runs.add(claimed(row, epoch));
      }
    }
    return new Claim(runs, held, now);
  }

  /** Puts runs of paused workflows back, where they wait to be resumed. */
  void holdBack(List<Long> runs, long epoch, long turn) {
    if (!runs.isEmpty()) {
      commits.query(HOLD_BACK, Tuple.of(runs.toArray(Long[]::new), node, epoch, turn)).await();
    }
  }

  private static Claimed claimed(Row row, long epoch) {
    return new Claimed(
        row.getLong("id"),
        row.getLong("tenant_id"),
        row.getString("workflow"),
        row.getInteger("version"),
        row.getString("input"),
        row.getBoolean("noted"),
        row.getBoolean("keyed"),
        epoch,
        row.getInteger("starts"),
        row.getBoolean("replay"),
        row.getOffsetDateTime("created_at").toInstant());
  }

  /** The histories of runs, by their ids. */
  Map<Long, Journal> journals(List<Claimed> runs) {
    Map<Long, Journal> journals = new HashMap<>();
    List<Claimed> told = runs.stream().filter(Claimed::replay).toList();
    if (!told.isEmpty()) {
      read(told, journals);
    }
    runs.forEach(run -> journals.computeIfAbsent(run.runId(), id -> Journal.empty(run.code())));
    return journals;
  }

  private void read(List<Claimed> runs, Map<Long, Journal> journals) {
    Tuple ids = Tuple.of((Object) runs.stream().map(Claimed::runId).toArray(Long[]::new));
    // First what it waits for: a wait that ends in between is then found among the steps.
    RowSet<Row> waitRows = commits.query(WAITS, ids).await();
    Future<RowSet<Row>> stepRows = commits.query(STEPS, ids);
    Future<RowSet<Row>> attemptRows = commits.query(ATTEMPTS, ids);
    Map<Long, Map<String, Recorded>> steps = new HashMap<>();
    for (Row row : stepRows.await()) {
      Recorded step = recorded(row);
      steps.computeIfAbsent(row.getLong("run_id"), id -> new HashMap<>()).put(step.pos(), step);
    }
    Map<Long, Map<String, Integer>> failures = new HashMap<>();
    for (Row row : attemptRows.await()) {
      failures
          .computeIfAbsent(row.getLong("run_id"), id -> new HashMap<>())
          .put(row.getString("pos"), row.getInteger("failures"));
    }
    Map<Long, Set<String>> waits = new HashMap<>();
    for (Row row : waitRows) {
      waits.computeIfAbsent(row.getLong("run_id"), id -> new HashSet<>()).add(row.getString("pos"));
    }
    for (Claimed run : runs) {
      long id = run.runId();
      journals.put(
          id,
          new Journal(
              run.code(),
              steps.getOrDefault(id, Map.of()),
              failures.getOrDefault(id, Map.of()),
              waits.getOrDefault(id, Set.of())));
    }
  }

  private static Recorded recorded(Row row) {
    return new Recorded(
        row.getString("pos"),
        row.getString("name"),
        row.getString("kind"),
        row.getString("result"),
        row.getString("error"),
        row.getOffsetDateTime("began_at").toInstant());
  }

  void hello(Duration lease, String host) {
    commits.query(HELLO, Tuple.of(node, lease.toMillis(), host)).await();
  }

  /** False when the node was given up meanwhile: what it had is others' now. */
  boolean beat(Duration lease, int running) {
    return commits.query(BEAT, Tuple.of(node, lease.toMillis(), running)).await().size() > 0;
  }

  void goodbye() {
    commits.query(GOODBYE, Tuple.of(node)).await();
  }

  /** Makes ready again what lapsed nodes had; returns how many runs. */
  int takeOver(int mostStarts, long turn) {
    return commits
        .query(TAKE_OVER, Tuple.of((short) mostStarts, turn))
        .await()
        .iterator()
        .next()
        .getInteger("taken");
  }
}
