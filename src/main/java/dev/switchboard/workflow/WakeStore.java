package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Wakes, cancels and admits runs: the dispatcher's last statements. Leases are locked first, all of
 * them in the order of their ids, as groups lock them. Blocks the calling virtual thread.
 */
final class WakeStore {
  private static final String LOCK_LEASES =
      "select run_id from workflow_lease where run_id = any ($1::bigint[]) order by run_id for"
          + " update";

  // A run that an engine has is told; another one is ready, under its first concurrency key if it
  // has one. An ended or parked run is left alone.
  private static final String WAKE =
      """
      with w as materialized (
        select r.id, r.tenant_id, r.prio, (select k.key from workflow_key k where k.run_id = r.id and k.ord = 0) as key
          from workflow_run r
         where r.id = any ($1::bigint[])
           and not exists (select from workflow_done d where d.run_id = r.id)
           and not exists (select from workflow_parked p where p.run_id = r.id)
      ), l as (
        update workflow_lease set woken = true where run_id = any (array(select id from w)) returning run_id
      ), q as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, replay, key)
        select id, tenant_id, prio, $2, true, key from w where id not in (select run_id from l)
        on conflict (run_id) do nothing
        returning run_id, key
      ), k as (
        insert into workflow_look (key) select distinct key from q where key is not null
      )
      select count(*)::int as ready from q
      """;

  // $3: only those that no engine has begun (a start timeout).
  private static final String CANCEL =
      """
      with c as materialized (
        select r.id, r.tenant_id, r.workflow from workflow_run r
         where r.id = any ($1::bigint[])
           and not exists (select from workflow_done d where d.run_id = r.id)
           and (not $3 or not exists (select from workflow_lease l where l.run_id = r.id)
                          and not exists (select from workflow_step s where s.run_id = r.id)
                          and not exists (select from workflow_wait w where w.run_id = r.id and w.pos !~ '^!'))
      ), q as (delete from workflow_ready where run_id = any (array(select id from c))),
         l as (delete from workflow_lease where run_id = any (array(select id from c))),
         w as (delete from workflow_wait where run_id = any (array(select id from c))),
         p as (delete from workflow_parked where run_id = any (array(select id from c))),
         k as (delete from workflow_key where run_id = any (array(select id from c))),
         h as (delete from workflow_held where run_id = any (array(select id from c)) returning key),
         x as (insert into workflow_look (key) select key from h),
         n as (insert into workflow_note (run_id) select id from c),
         t as (insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
               select tenant_id, workflow, date_trunc('minute', now()), 'cancelled', 0, count(*) from c
                where tenant_id is not null group by tenant_id, workflow),
         d as (insert into workflow_done (run_id, tenant_id, status, error) select id, tenant_id, 'cancelled', $2 from c)
      select count(*)::int as cancelled from c
      """;

  private static final String RESUME =
      """
      with p as (
        delete from workflow_parked where run_id = any ($1::bigint[]) returning run_id
      )
      select run_id from p
      """;

  // By workflow_ready_key. Each goes on where WAKE would have put it.
  private static final String UNPAUSE =
      """
      with q as (
        update workflow_ready r set key = (select k.key from workflow_key k where k.run_id = r.run_id and k.ord = 0)
         where r.key = '!paused/' || $1::text || '/' || $2::bigint
        returning r.key
      ), l as (
        insert into workflow_look (key) select distinct key from q where key is not null
      )
      select count(*)::int as ready from q
      """;

  private static final String TAKE_LOOKS =
      """
      with d as (
        delete from workflow_look where id = any (array(select id from workflow_look order by id limit $1)) returning key
      )
      select distinct key from d
      """;

  // The heads of each key's queue, as many as there may be room for. By workflow_ready_key.
  private static final String HEADS =
      """
      select t.key as at, r.run_id, r.prio, r.turn, k.key, k.lim
        from unnest($1::text[]) as t(key)
        cross join lateral (
          select run_id, prio, turn from workflow_ready
           where workflow_ready.key = t.key order by prio, turn, run_id limit $2
        ) r
        join workflow_key k on k.run_id = r.run_id
       order by r.prio, r.turn, r.run_id, k.ord
      """;

  private static final String HELD =
      "select key, count(*)::int as held from workflow_held where key = any ($1::text[]) group by"
          + " key";

  private static final String ADMIT =
      """
      with h as (
        insert into workflow_held (key, run_id)
        select k.key, k.run_id from workflow_key k where k.run_id = any ($1::bigint[])
        on conflict do nothing
      )
      update workflow_ready set key = null where run_id = any ($1::bigint[])
      """;

  private static final String MOVE =
      """
      update workflow_ready r set key = t.key
        from unnest($1::bigint[], $2::text[]) as t(run_id, key) where r.run_id = t.run_id
      """;

  private static final String LOOK_AGAIN =
      "insert into workflow_look (key) select unnest($1::text[])";

  private WakeStore() {}

  static void lockLeases(Tx tx, Collection<Long> runs) {
    if (!runs.isEmpty()) {
      tx.query(LOCK_LEASES, ids(runs)).await();
    }
  }

  /** Returns how many became ready. */
  static int wake(Tx tx, Collection<Long> runs, long turn) {
    if (runs.isEmpty()) {
      return 0;
    }
    Tuple parameters = ids(runs).addLong(turn);
    return tx.query(WAKE, parameters).await().iterator().next().getInteger("ready");
  }

  static void cancel(Tx tx, Collection<Long> runs, String why, boolean onlyUnbegun) {
    if (!runs.isEmpty()) {
      tx.query(CANCEL, ids(runs).addString(why).addBoolean(onlyUnbegun)).await();
    }
  }

  /** Takes runs out of parking; returns which were there. */
  static List<Long> resume(Tx tx, Collection<Long> runs) {
    List<Long> resumed = new ArrayList<>();
    if (!runs.isEmpty()) {
      tx.query(RESUME, ids(runs)).await().forEach(row -> resumed.add(row.getLong("run_id")));
    }
    return resumed;
  }

  /** Lets an agency's runs of a workflow go on; returns how many were held back. */
  static int unpause(Tx tx, String workflow, long tenantId) {
    Tuple parameters = Tuple.of(workflow, tenantId);
    return tx.query(UNPAUSE, parameters).await().iterator().next().getInteger("ready");
  }

  static Future<List<String>> takeLooks(Tx tx, int most) {
    return tx.query(TAKE_LOOKS, Tuple.of(most))
        .map(rows -> {
          List<String> keys = new ArrayList<>();
          rows.forEach(row -> keys.add(row.getString("key")));
          return keys;
        });
  }

  /** The first runs of these keys' queues, each once, with all their keys. */
  static List<Admission.Waiting> heads(Tx tx, List<String> keys, int most) {
    Map<Long, Admission.Waiting> heads = new java.util.LinkedHashMap<>();
    for (Row row : tx.query(HEADS, Tuple.of(keys.toArray(String[]::new), most)).await()) {
      long run = row.getLong("run_id");
      heads
          .computeIfAbsent(
              run, id -> new Admission.Waiting(id, row.getString("at"), new ArrayList<>()))
          .keys()
          .add(new NewRun.Key(row.getString("key"), row.getInteger("lim")));
    }
    return List.copyOf(heads.values());
  }

  static Map<String, Integer> held(Tx tx, Collection<String> keys) {
    Map<String, Integer> held = new HashMap<>();
    tx.query(HELD, Tuple.of((Object) keys.toArray(String[]::new)))
        .await()
        .forEach(row -> held.put(row.getString("key"), row.getInteger("held")));
    return held;
  }

  static void admit(Tx tx, Collection<Long> runs) {
    if (!runs.isEmpty()) {
      tx.query(ADMIT, ids(runs)).await();
    }
  }

  static void move(Tx tx, Map<Long, String> runs) {
    if (!runs.isEmpty()) {
      List<Long> order = List.copyOf(runs.keySet());
      @Nullable String[] keys = order.stream().map(runs::get).toArray(String[]::new);
      tx.query(MOVE, Tuple.of(order.toArray(Long[]::new), (Object) keys)).await();
    }
  }

  static void lookAgain(Tx tx, Collection<String> keys) {
    if (!keys.isEmpty()) {
      tx.query(LOOK_AGAIN, Tuple.of((Object) keys.toArray(String[]::new))).await();
    }
  }

  private static Tuple ids(Collection<Long> runs) {
    return Tuple.of((Object) runs.stream().distinct().sorted().toArray(Long[]::new));
  }
}
