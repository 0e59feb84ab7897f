-- What was posted: one row in each of three tables per leaf, written by one statement (the ack).

-- Seen before? The key starts with the event's own time, so that inserts go to the right edge of the index.
create table ledger (
  app_id bigint not null,
  key uuid not null,
  leaf_id bigint not null,
  primary key (app_id, key)
);
grant select, insert, delete on ledger to switchboard_pipeline;

-- The leaf itself, by day, so that retention is dropping a partition. Body: the platform's bytes plus their envelope.
create table leaf (
  day date not null,
  id bigint not null,
  app_id bigint not null,
  account_id bigint,
  tenant_id bigint,
  source text not null,
  kind text not null,
  body bytea not null,
  received_at timestamptz not null,
  primary key (day, id)
) partition by range (day);
call isolate('leaf');
create table leaf_rest partition of leaf default;

-- Leaves that wait, in arrival order within a shard; one owner per shard at a time (the row lock in shard).
-- queue 0: inbox, queue 1: status. Small and hot: vacuumed by count, never truncated (no exclusive lock).
create table pending (
  queue smallint not null,
  shard smallint not null,
  id bigint not null,
  day date not null,
  attempts smallint not null default 0,
  not_before timestamptz,
  primary key (queue, shard, id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
grant select, insert, update, delete on pending to switchboard_pipeline;

create table shard (
  queue smallint not null,
  shard smallint not null,
  primary key (queue, shard)
);
insert into shard select q, s from generate_series(0, 1) q, generate_series(0, 15) s;
grant select, update on shard to switchboard_pipeline;

-- Leaves that did not become inbox rows, each with its reason: parked (cannot be placed yet), dead (given up),
-- noop (nothing to do, recorded), discarded (by an operator). A leaf in neither pending nor here was processed.
create table set_aside (
  leaf_id bigint primary key,
  day date not null,
  app_id bigint not null,
  account_id bigint,
  tenant_id bigint,
  source text not null,
  kind text not null,
  external_account text,
  outcome text not null check (outcome in ('parked', 'dead', 'noop', 'discarded')),
  reason text not null,
  attempts smallint not null default 0,
  at timestamptz not null default now()
);
call isolate('set_aside');
create index set_aside_open on set_aside (outcome, at) where outcome in ('parked', 'dead');

-- Today's and the next days' partitions; called at start and once a day. The default partition takes what it missed.
create function prepare_leaf_days(first date, days int) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d date;
  made int := 0;
begin
  for i in 0 .. days - 1 loop
    d := first + i;
    if to_regclass(format('leaf_%s', to_char(d, 'YYYYMMDD'))) is null
       and not exists (select from leaf_rest where day = d) then
      execute format('create table leaf_%s partition of leaf for values from (%L) to (%L)', to_char(d, 'YYYYMMDD'), d, d + 1);
      call prefer_lz4(format('leaf_%s', to_char(d, 'YYYYMMDD'))::regclass, 'body');
      made := made + 1;
    end if;
  end loop;
  return made;
end
$$;
revoke all on function prepare_leaf_days(date, int) from public;
grant execute on function prepare_leaf_days(date, int) to switchboard_pipeline;
