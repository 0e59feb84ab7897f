-- What people see of runs and do with them (dev.switchboard.api).

-- The key that a run was started under (idempotency, singleton, debounce or the first concurrency key); most have none.
alter table workflow_run add column key text;
create index workflow_run_key on workflow_run (tenant_id, key, id) where key is not null;
-- An agency looks for runs of a workflow, never over agencies.
drop index workflow_run_name;
create index workflow_run_workflow on workflow_run (tenant_id, workflow, id);
create index workflow_run_parent on workflow_run (parent_id) where parent_id is not null;

-- What the nodes say they run: written by each node's dispatcher when it starts. Newer versions win.
-- events: what starts a run or is waited for.
create table workflow_known (
  workflow text primary key,
  version int not null,
  events text[] not null,
  cron text,
  zone text,
  at timestamptz not null default clock_timestamp()
);
grant select, insert, update, delete on workflow_known to switchboard_pipeline;
grant select on workflow_known, workflow_cron to switchboard_api;

-- A workflow whose runs an agency holds back: they are made, and wait until it is resumed.
drop table workflow_paused;
create table workflow_paused (
  tenant_id bigint not null,
  workflow text not null,
  actor text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, workflow)
);
call isolate('workflow_paused');
grant select, insert, delete on workflow_paused to switchboard_api;

alter table workflow_command drop constraint workflow_command_kind_check;
alter table workflow_command add constraint workflow_command_kind_check
  check (kind in ('start', 'cancel', 'rerun', 'resume', 'unpause', 'fire'));

-- What was asked of runs, by whom: for the record.
create table workflow_action (
  id bigint primary key,
  tenant_id bigint not null,
  action text not null,
  subject text not null,
  runs int not null,
  actor text not null,
  at timestamptz not null default clock_timestamp()
);
call isolate('workflow_action');
grant select, insert on workflow_action to switchboard_api;
create index workflow_action_tenant on workflow_action (tenant_id, at);

grant select (id, until, started_at, running) on workflow_node to switchboard_api;

-- How the last run of each cron went; crons run for no agency, so an agency sees no more of them.
create function cron_runs() returns table (workflow text, next_at timestamptz, last_at timestamptz, last_run bigint, status text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select c.workflow, c.next_at, c.last_at, c.last_run,
         case when c.last_run is null then null
              else coalesce(d.status, case when p.run_id is not null then 'parked' else 'running' end) end
    from workflow_cron c
    left join workflow_done d on d.run_id = c.last_run
    left join workflow_parked p on p.run_id = c.last_run
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function cron_runs() owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function cron_runs() from public;
grant execute on function cron_runs() to switchboard_api;
