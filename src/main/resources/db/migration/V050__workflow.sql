-- Durable workflows (dev.switchboard.workflow). History is insert-only and partitioned by day: ids grow with time
-- (dev.switchboard.db.Ids: milliseconds since 2026, shifted by 22 bits), so a day is a range of ids, and retention
-- is dropping a partition. What is hot is small: ready, lease, wait. tenant_id is null for the system's own runs.
create function id_floor(at timestamptz) returns bigint language sql immutable parallel safe as
  $$ select ((floor(extract(epoch from at) * 1000))::bigint - 1767225600000) << 22 $$;

-- ---------------------------------------------------------------- history

create table workflow_run (
  id bigint primary key,
  tenant_id bigint,
  workflow text not null,
  version int not null,
  input text not null,
  event_id bigint,
  prio smallint not null default 0,
  parent_id bigint,
  parent_pos text,
  rerun_of bigint,
  created_at timestamptz not null default clock_timestamp()
) partition by range (id);
call isolate('workflow_run');
create index workflow_run_tenant on workflow_run (tenant_id, id);
create index workflow_run_name on workflow_run (workflow, id);

-- A step's result, where the run's code stood (pos: 3, or 3.1.2 in the second branch of a parallel).
create table workflow_step (
  run_id bigint not null,
  pos text not null,
  tenant_id bigint,
  name text not null,
  kind text not null check (kind in ('run', 'transaction', 'send', 'sleep', 'event', 'invoke')),
  result text,
  error text,
  attempts smallint not null default 1,
  event_id bigint,
  began_at timestamptz not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, pos)
) partition by range (run_id);
call isolate('workflow_step');

-- A try that failed and will be made again. pos '' is the code between the steps.
create table workflow_attempt (
  run_id bigint not null,
  pos text not null,
  number smallint not null,
  tenant_id bigint,
  error text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, pos, number)
) partition by range (run_id);
call isolate('workflow_attempt');

create table workflow_done (
  run_id bigint primary key,
  tenant_id bigint,
  status text not null check (status in ('completed', 'failed', 'cancelled')),
  output text,
  error text,
  at timestamptz not null default clock_timestamp()
) partition by range (run_id);
call isolate('workflow_done');
create index workflow_done_bad on workflow_done (tenant_id, run_id) where status <> 'completed';

create table workflow_event (
  id bigint primary key,
  tenant_id bigint,
  name text not null,
  payload text not null,
  source text not null,
  at timestamptz not null default clock_timestamp()
) partition by range (id);
call isolate('workflow_event');
-- What came while a run was about to wait for it.
create index workflow_event_name on workflow_event (name, id);

create table workflow_run_rest partition of workflow_run default;
create table workflow_step_rest partition of workflow_step default;
create table workflow_attempt_rest partition of workflow_attempt default;
create table workflow_done_rest partition of workflow_done default;
create table workflow_event_rest partition of workflow_event default;

-- ---------------------------------------------------------------- hot

-- Runs that wait for an engine, by priority, then by turn (fair over tenants). key: the concurrency key that holds it
-- back; the dispatcher clears it. starts: claims since the last progress. replay: it has a history to read.
create table workflow_ready (
  run_id bigint primary key,
  tenant_id bigint,
  prio smallint not null,
  turn bigint not null,
  starts smallint not null default 0,
  replay boolean not null,
  key text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
call isolate('workflow_ready');
create index workflow_ready_order on workflow_ready (prio, turn, run_id) where key is null;
create index workflow_ready_key on workflow_ready (key, prio, turn, run_id) where key is not null;

-- Runs that an engine has. The lease itself is the node's, one row: workflow_node. woken: something came for it.
create table workflow_lease (
  run_id bigint primary key,
  tenant_id bigint,
  node uuid not null,
  epoch bigint not null,
  starts smallint not null,
  prio smallint not null,
  woken boolean not null default false
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
        autovacuum_vacuum_cost_delay = 0, vacuum_truncate = off);
call isolate('workflow_lease');
create index workflow_lease_node on workflow_lease (node);

create table workflow_node (
  id uuid primary key,
  until timestamptz not null,
  started_at timestamptz not null default clock_timestamp(),
  host text not null,
  running int not null default 0
);
grant select, insert, update, delete on workflow_node to switchboard_pipeline;

-- What a run sleeps or waits for. due: when it is over anyway.
create table workflow_wait (
  run_id bigint not null,
  pos text not null,
  tenant_id bigint,
  name text not null,
  kind text not null check (kind in ('sleep', 'event', 'invoke', 'retry', 'start', 'start_by', 'finish_by', 'cancel_on')),
  event_name text,
  field text,
  value text,
  since timestamptz not null default clock_timestamp(),
  due timestamptz,
  primary key (run_id, pos)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
call isolate('workflow_wait');
create index workflow_wait_due on workflow_wait (due) where due is not null;
create index workflow_wait_event on workflow_wait (event_name, field, value) where event_name is not null;

-- Which fields of which events are waited for: few, so that an event costs one look per field.
create table workflow_match (
  event_name text not null,
  field text not null,
  primary key (event_name, field)
);
grant select, insert on workflow_match to switchboard_pipeline;

-- Runs whose code no longer fits their history, or that took their process down: an operator decides.
create table workflow_parked (
  run_id bigint primary key,
  tenant_id bigint,
  prio smallint not null,
  reason text not null,
  at timestamptz not null default clock_timestamp()
);
call isolate('workflow_parked');

-- ---------------------------------------------------------------- the dispatcher

create table workflow_dispatcher (id int primary key);
insert into workflow_dispatcher values (1);
grant select, update on workflow_dispatcher to switchboard_pipeline;

-- Events that were not looked at yet.
create table workflow_inbox (
  event_id bigint primary key,
  tenant_id bigint
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
call isolate('workflow_inbox');

-- An event of an outside system is taken once.
create table workflow_event_seen (
  tenant_id bigint not null,
  external_id text not null,
  event_id bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, external_id)
);
call isolate('workflow_event_seen');
create index workflow_event_seen_at on workflow_event_seen (at);

-- The concurrency keys of an open run, who holds a slot now, and keys to look at again. look is insert-only, so that
-- groups that free the same key never wait for each other.
create table workflow_key (
  run_id bigint not null,
  ord smallint not null,
  key text not null,
  lim int not null,
  primary key (run_id, ord)
);
grant select, insert, delete on workflow_key to switchboard_pipeline;
create table workflow_held (
  key text not null,
  run_id bigint not null,
  primary key (key, run_id)
);
grant select, insert, delete on workflow_held to switchboard_pipeline;
create index workflow_held_run on workflow_held (run_id);
create table workflow_look (
  id bigint generated always as identity primary key,
  key text not null
);
grant select, insert, delete on workflow_look to switchboard_pipeline;

-- Runs that ended and whose parent waits for it, or that hold a singleton or want an on-failure run.
create table workflow_note (
  run_id bigint primary key
);
grant select, insert, delete on workflow_note to switchboard_pipeline;

-- A key that was used starts nothing again until it lapses.
create table workflow_idempotency (
  workflow text not null,
  key text not null,
  run_id bigint not null,
  until timestamptz not null,
  primary key (workflow, key)
);
grant select, insert, update, delete on workflow_idempotency to switchboard_pipeline;
create index workflow_idempotency_until on workflow_idempotency (until);

-- Rate limit and throttle: the theoretical arrival time of the next start (GCRA).
create table workflow_flow (
  workflow text not null,
  kind text not null check (kind in ('rate', 'throttle')),
  key text not null,
  tat timestamptz not null,
  primary key (workflow, kind, key)
);
grant select, insert, update, delete on workflow_flow to switchboard_pipeline;

-- Events that are held back to become one run: debounce (the last one counts) and batch (all do).
create table workflow_gather (
  workflow text not null,
  key text not null,
  tenant_id bigint,
  events bigint[] not null,
  first_at timestamptz not null,
  due timestamptz not null,
  primary key (workflow, key)
);
call isolate('workflow_gather');
create index workflow_gather_due on workflow_gather (due);

-- One open run at a time.
create table workflow_singleton (
  workflow text not null,
  key text not null,
  run_id bigint not null unique,
  primary key (workflow, key)
);
grant select, insert, update, delete on workflow_singleton to switchboard_pipeline;

create table workflow_cron (
  workflow text primary key,
  next_at timestamptz not null,
  last_at timestamptz,
  last_run bigint
);
grant select, insert, update, delete on workflow_cron to switchboard_pipeline;

create table workflow_paused (
  workflow text primary key,
  at timestamptz not null default clock_timestamp()
);
grant select, insert, delete on workflow_paused to switchboard_pipeline;

-- What an operator asked for; done by the dispatcher.
create table workflow_command (
  id bigint primary key,
  tenant_id bigint,
  kind text not null check (kind in ('start', 'cancel', 'rerun', 'resume')),
  run_id bigint,
  argument text,
  new_run_id bigint,
  workflow text,
  at timestamptz not null default clock_timestamp()
);
call isolate('workflow_command');

-- ---------------------------------------------------------------- days

-- Today's and the next days' partitions; called at start and by a cron. The default partitions take what it missed.
create function prepare_workflow_days(first date, days int) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part record;
  d date;
  low bigint;
  high bigint;
  taken boolean;
  made int := 0;
begin
  for part in select * from (values ('workflow_run', 'id'), ('workflow_step', 'run_id'), ('workflow_attempt', 'run_id'),
                                    ('workflow_done', 'run_id'), ('workflow_event', 'id')) t(tbl, col) loop
    for i in 0 .. days - 1 loop
      d := first + i;
      low := id_floor(d::timestamp at time zone 'UTC');
      high := id_floor((d + 1)::timestamp at time zone 'UTC');
      if to_regclass(format('%s_%s', part.tbl, to_char(d, 'YYYYMMDD'))) is null then
        execute format('select exists (select from %I where %I >= $1 and %I < $2)', part.tbl || '_rest', part.col, part.col)
          into taken using low, high;
        if not taken then
          execute format('create table %I partition of %I for values from (%s) to (%s)',
                         part.tbl || '_' || to_char(d, 'YYYYMMDD'), part.tbl, low, high);
          made := made + 1;
        end if;
      end if;
    end loop;
  end loop;
  return made;
end
$$;
revoke all on function prepare_workflow_days(date, int) from public;
grant execute on function prepare_workflow_days(date, int) to switchboard_pipeline;

-- Drops the days before a date whose runs have all ended. Returns how many partitions went.
create function drop_workflow_days(before date) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part record;
  still_open boolean;
  gone int := 0;
begin
  for part in select substring(c.relname from 14 for 8) as day from pg_class c join pg_inherits i on i.inhrelid = c.oid
               where i.inhparent = 'workflow_run'::regclass and c.relname ~ '^workflow_run_[0-9]{8}$'
                 and to_date(substring(c.relname from 14 for 8), 'YYYYMMDD') < before loop
    execute format('select exists (select from workflow_run_%1$s r where not exists
                     (select from workflow_done_%1$s d where d.run_id = r.id))', part.day) into still_open;
    if not still_open then
      execute format('drop table workflow_run_%1$s, workflow_step_%1$s, workflow_attempt_%1$s, workflow_done_%1$s, workflow_event_%1$s', part.day);
      gone := gone + 5;
    end if;
  end loop;
  return gone;
end
$$;
revoke all on function drop_workflow_days(date) from public;
grant execute on function drop_workflow_days(date) to switchboard_pipeline;

-- People see the runs of their agency and ask for things to be done; the dispatcher does them.
grant select on workflow_run, workflow_step, workflow_attempt, workflow_done, workflow_event, workflow_ready,
  workflow_lease, workflow_wait, workflow_parked to switchboard_api;
grant insert on workflow_event, workflow_inbox, workflow_command to switchboard_api;
grant select, insert on workflow_event_seen to switchboard_api;
