-- How many runs began and ended, by time: counting the runs of a day would read all of them.

-- What a commit began and ended, in the same commit. Insert-only, so that groups never wait for each other; the dispatcher
-- sums up what is older than the minute that runs. Runs of no agency are nobody's to see, and not counted.
create table workflow_tick (
  tenant_id bigint not null,
  workflow text not null,
  minute timestamptz not null,
  kind text not null check (kind in ('started', 'completed', 'failed', 'cancelled')),
  bucket smallint not null,
  count int not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
call isolate('workflow_tick');

-- The sums, in slots of so many minutes (grain) that begin with minute: finer while they are new, as JobSeriesStore
-- says. bucket: how long the completed took, by took_bucket; 0 for all else.
create table workflow_stat (
  tenant_id bigint not null,
  minute timestamptz not null,
  grain smallint not null,
  workflow text not null,
  kind text not null check (kind in ('started', 'completed', 'failed', 'cancelled')),
  bucket smallint not null,
  count bigint not null,
  primary key (tenant_id, minute, grain, workflow, kind, bucket)
) with (fillfactor = 70);
call isolate('workflow_stat');
-- What is to be summed up in longer slots, and forgotten.
create index workflow_stat_grain on workflow_stat (grain, minute);
grant select on workflow_tick, workflow_stat to switchboard_api;

-- Which bucket a time falls into: below the first bound, below the second … The bounds are JobSeriesStore's, in milliseconds.
create function took_bucket(took interval) returns smallint language sql immutable parallel safe as $$
  select width_bucket((extract(epoch from took) * 1000)::bigint, array[
    10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 30000, 60000, 120000, 300000, 600000, 1800000, 3600000,
    7200000, 21600000, 43200000, 86400000, 172800000, 604800000]::bigint[])::smallint
$$;
