package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes runs, with what was decided about them. */
final class StartStore {
  private static final String INSERT =
      """
      with i as materialized (
        select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::bigint[],
                             $8::smallint[], $9::bigint[], $10::text[], $11::boolean[], $12::text[])
                 as t(id, tenant_id, workflow, version, input, event_id, rerun_of, prio, turn, key, later, shown)
      ), r as (
        insert into workflow_run (id, tenant_id, workflow, version, input, event_id, rerun_of, prio, key)
        select id, tenant_id, workflow, version, input, event_id, rerun_of, prio, shown from i
      ), q as (
        insert into workflow_ready (run_id, tenant_id, prio, turn, replay, key)
        select id, tenant_id, prio, turn, false, key from i where not later
      ), t as (
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select tenant_id, workflow, date_trunc('minute', now()), 'started', 0, count(*) from i
         where tenant_id is not null group by tenant_id, workflow
      )
      insert into workflow_look (key) select distinct key from i where key is not null and not later
      """;

  private static final String KEYS =
      """
      insert into workflow_key (run_id, ord, key, lim)
      select * from unnest($1::bigint[], $2::smallint[], $3::text[], $4::int[])
      """;

  private static final String WAITS =
      """
      insert into workflow_wait (run_id, pos, tenant_id, name, kind, event_name, field, value, since, due)
      select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
                           $8::text[], $9::timestamptz[], $10::timestamptz[])
      """;

  private static final String MATCHES =
      """
      insert into workflow_match (event_name, field)
      select distinct n, f from unnest($1::text[], $2::text[]) as t(n, f) where n is not null
      on conflict do nothing
      """;

  private static final String READ_IDEMPOTENCY =
      "select key, until from workflow_idempotency where workflow = '' and key = any ($1::text[])";
  private static final String WRITE_IDEMPOTENCY =
      """
      insert into workflow_idempotency (workflow, key, run_id, until)
      select '', k, 0, u from unnest($1::text[], $2::timestamptz[]) as t(k, u)
      on conflict (workflow, key) do update set until = excluded.until
      """;
  private static final String READ_FLOW =
      "select key, tat from workflow_flow where workflow = '' and kind = $2 and key = any"
          + " ($1::text[])";
  private static final String WRITE_FLOW =
      """
      insert into workflow_flow (workflow, kind, key, tat)
      select '', $3, k, t from unnest($1::text[], $2::timestamptz[]) as u(k, t)
      on conflict (workflow, kind, key) do update set tat = excluded.tat
      """;
  private static final String READ_SINGLETON =
      "select key, run_id from workflow_singleton where workflow = '' and key = any ($1::text[])";
  private static final String WRITE_SINGLETON =
      """
      insert into workflow_singleton (workflow, key, run_id)
      select '', k, r from unnest($1::text[], $2::bigint[]) as t(k, r)
      on conflict (workflow, key) do update set run_id = excluded.run_id
      """;

  private StartStore() {}

  /** Makes runs; those without a start time and keys can be claimed when this is committed. */
  static Future<Void> insert(Tx tx, List<NewRun> runs, Function<NewRun, Long> turn) {
    if (runs.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Future<?>> written = new ArrayList<>();
    written.add(tx.query(INSERT, row(runs, turn)));
    written.add(keys(tx, runs));
    written.add(waits(tx, runs));
    return Future.all(written).mapEmpty();
  }

  private static Tuple row(List<NewRun> runs, Function<NewRun, Long> turn) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(column(runs, NewRun::id, Long[]::new));
    values.add(column(runs, NewRun::tenantId, Long[]::new));
    values.add(column(runs, NewRun::workflow, String[]::new));
    values.add(column(runs, NewRun::version, Integer[]::new));
    values.add(column(runs, NewRun::input, String[]::new));
    values.add(column(runs, NewRun::eventId, Long[]::new));
    values.add(column(runs, NewRun::rerunOf, Long[]::new));
    values.add(column(runs, run -> (short) run.prio(), Short[]::new));
    values.add(column(runs, turn, Long[]::new));
    values.add(column(runs, StartStore::firstKey, String[]::new));
    values.add(column(runs, run -> run.startsAt() != null, Boolean[]::new));
    values.add(column(runs, NewRun::key, String[]::new));
    return Tuple.wrap(values);
  }

  private static @Nullable String firstKey(NewRun run) {
    return run.keys().isEmpty() ? null : run.keys().getFirst().key();
  }

  private record KeyRow(long runId, short ord, NewRun.Key key) {}

  private static Future<?> keys(Tx tx, List<NewRun> runs) {
    List<KeyRow> rows = new ArrayList<>();
    for (NewRun run : runs) {
      for (int i = 0; i < run.keys().size(); i++) {
        rows.add(new KeyRow(run.id(), (short) i, run.keys().get(i)));
      }
    }
    return rows.isEmpty()
        ? Future.succeededFuture()
        : tx.query(
            KEYS,
            Tuple.of(
                column(rows, KeyRow::runId, Long[]::new),
                column(rows, KeyRow::ord, Short[]::new),
                column(rows, row -> row.key().key(), String[]::new),
                column(rows, row -> row.key().limit(), Integer[]::new)));
  }

  private record WaitRow(NewRun run, Write.Wait waits) {
    @Nullable String field() {
      @Nullable Match match = waits.match();
      return match == null ? null : match.field();
    }

    @Nullable String value() {
      @Nullable Match match = waits.match();
      return match == null ? null : match.value();
    }
  }

  private static Future<?> waits(Tx tx, List<NewRun> runs) {
    List<WaitRow> rows =
        runs.stream()
            .flatMap(run -> run.waits().stream().map(wait -> new WaitRow(run, wait)))
            .toList();
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    Object names = column(rows, row -> row.waits().eventName(), String[]::new);
    Object fields = column(rows, WaitRow::field, String[]::new);
    List<@Nullable Object> values = new ArrayList<>();
    values.add(column(rows, row -> row.run().id(), Long[]::new));
    values.add(column(rows, row -> row.waits().pos(), String[]::new));
    values.add(column(rows, row -> row.run().tenantId(), Long[]::new));
    values.add(column(rows, row -> row.waits().name(), String[]::new));
    values.add(column(rows, row -> row.waits().kind(), String[]::new));
    values.add(names);
    values.add(fields);
    values.add(column(rows, WaitRow::value, String[]::new));
    values.add(column(rows, row -> utc(row.waits().since()), OffsetDateTime[]::new));
    values.add(column(rows, row -> utc(row.waits().due()), OffsetDateTime[]::new));
    return Future.all(
        tx.query(MATCHES, Tuple.of(names, fields)), tx.query(WAITS, Tuple.wrap(values)));
  }

  /** Reads what {@link StartPolicy} decides by. Blocks. */
  static StartPolicy.State read(Tx tx, Collection<StartPolicy.Keys> keys) {
    StartPolicy.State state = new StartPolicy.State();
    Future.all(
            times(
                tx,
                READ_IDEMPOTENCY,
                keys,
                StartPolicy.Keys::idempotency,
                null,
                state.idempotentUntil),
            times(tx, READ_FLOW, keys, StartPolicy.Keys::rate, "rate", state.rateTat),
            times(tx, READ_FLOW, keys, StartPolicy.Keys::throttle, "throttle", state.throttleTat),
            singletons(tx, keys, state.open))
        .await();
    return state;
  }

  private static Future<Void> singletons(
      Tx tx, Collection<StartPolicy.Keys> keys, Map<String, Long> into) {
    String[] asked = distinct(keys, StartPolicy.Keys::singleton);
    return asked.length == 0
        ? Future.succeededFuture()
        : tx.query(READ_SINGLETON, Tuple.of((Object) asked))
            .map(rows -> {
              rows.forEach(row -> into.put(row.getString("key"), row.getLong("run_id")));
              return null;
            });
  }

  private static Future<Void> times(
      Tx tx,
      String sql,
      Collection<StartPolicy.Keys> keys,
      Function<StartPolicy.Keys, @Nullable String> part,
      @Nullable String kind,
      Map<String, Instant> into) {
    String[] asked = distinct(keys, part);
    if (asked.length == 0) {
      return Future.succeededFuture();
    }
    Tuple parameters = Tuple.of((Object) asked);
    if (kind != null) {
      parameters.addString(kind);
    }
    return tx.query(sql, parameters)
        .map(rows -> {
          rows.forEach(row -> into.put(row.getString("key"), row.getOffsetDateTime(1).toInstant()));
          return null;
        });
  }

  private static String[] distinct(
      Collection<StartPolicy.Keys> keys, Function<StartPolicy.Keys, @Nullable String> part) {
    return keys.stream()
        .map(part)
        .filter(java.util.Objects::nonNull)
        .distinct()
        .toArray(String[]::new);
  }

  /** Writes back what {@link StartPolicy} changed. Blocks. */
  static void write(Tx tx, StartPolicy.State state) {
    put(tx, WRITE_IDEMPOTENCY, state.idempotentUntil, null);
    put(tx, WRITE_FLOW, state.rateTat, "rate");
    put(tx, WRITE_FLOW, state.throttleTat, "throttle");
    if (!state.open.isEmpty()) {
      Map<String, Long> open = new HashMap<>(state.open);
      tx.query(
              WRITE_SINGLETON,
              Tuple.of(
                  open.keySet().toArray(String[]::new),
                  (Object) open.values().toArray(Long[]::new)))
          .await();
    }
  }

  private static void put(Tx tx, String sql, Map<String, Instant> values, @Nullable String kind) {
    if (values.isEmpty()) {
      return;
    }
    Tuple parameters =
        Tuple.of(
            values.keySet().toArray(String[]::new),
            (Object) values.values().stream().map(StartStore::utc).toArray(OffsetDateTime[]::new));
    if (kind != null) {
      parameters.addString(kind);
    }
    tx.query(sql, parameters).await();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  private static <R, T> Object column(
      List<R> rows, Function<R, ? extends @Nullable T> part, IntFunction<@Nullable T[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
