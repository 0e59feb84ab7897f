-- What operators do with leaves that were set aside, and what brings them back by itself.

-- queue: where the leaf goes when it is replayed. parser: the version that could not place it; null when it was parked
-- at the door (unknown line, malformed, too old). actor: who discarded it.
alter table set_aside
  add queue smallint not null default 0,
  add parser int,
  add actor text;
-- The owner has no policy of its own: under forced security it would update nothing.
alter table set_aside no force row level security;
update set_aside set queue = 1 where kind = 'status';
alter table set_aside force row level security;

-- A tenant's own, newest first.
create index set_aside_tenant on set_aside (tenant_id, leaf_id);
-- Leaves that wait for a line to be added.
create index set_aside_unplaced on set_aside (app_id, external_account) where outcome = 'parked' and account_id is null;
-- Leaves that wait for a parser that knows them.
create index set_aside_parser on set_aside (queue, parser) where outcome = 'parked' and parser is not null;
-- The event log of a line, newest first.
create index leaf_account on leaf (account_id, id);

-- Who did what to a leaf. Appended only.
create table leaf_action (
  id bigint generated always as identity primary key,
  leaf_id bigint not null,
  tenant_id bigint,
  action text not null check (action in ('replayed', 'discarded')),
  was text not null,
  reason text,
  actor text not null,
  at timestamptz not null default now()
);
call isolate('leaf_action');
create index leaf_action_leaf on leaf_action (leaf_id);

-- One row for each living pump; it says so at every sweep.
create table leaf_worker (
  id uuid primary key,
  queue smallint not null,
  seen_at timestamptz not null default now()
);
grant select, insert, update, delete on leaf_worker to switchboard_pipeline;

-- The shard of a tenant's leaves; the same as NewLeaf.shard().
create function leaf_shard(tenant bigint) returns smallint language sql immutable parallel safe as
  $$ select (((coalesce(tenant, 0) # (coalesce(tenant, 0) >> 32)) % 16 + 16) % 16)::smallint $$;

-- The line a leaf names, when there is one now. The sources of other providers carry WhatsApp's numbers.
create function line_of(app bigint, external text, source text)
  returns table (account_id bigint, tenant_id bigint) language sql stable as $$
  select a.id, a.tenant_id from account a
   where a.external_id = external and a.app_id = app and a.active
     and (a.platform = source or source not in ('whatsapp', 'instagram', 'messenger'))
   limit 1
$$;

-- Puts leaves back on their queues, each with the line it names. A leaf whose line is still unknown stays: nothing
-- would come of it. The API's role moves its own tenant's leaves only, which is why this is a function: the queue
-- belongs to no tenant.
create function replay_leaves(wanted bigint[], who text) returns int
  language sql security definer set search_path = public, pg_temp as $$
  with s as (
    select x.leaf_id, x.day, x.queue, x.outcome, x.reason,
           x.account_id is null and line.account_id is not null as is_found,
           coalesce(x.account_id, line.account_id) as account_id, coalesce(x.tenant_id, line.tenant_id) as tenant_id
      from set_aside x
      join leaf l on l.day = x.day and l.id = x.leaf_id
      left join lateral line_of(x.app_id, x.external_account, x.source) line on x.account_id is null
     where x.leaf_id = any (wanted)
       and (x.account_id is not null or line.account_id is not null or x.external_account is null)
       and (x.tenant_id = current_tenant() or pg_has_role(session_user, 'switchboard_pipeline', 'member'))
     order by x.leaf_id
       for update of x skip locked
  ), d as (
    delete from set_aside where leaf_id = any (array(select leaf_id from s)) returning leaf_id
  ), l as (
    update leaf set account_id = s.account_id, tenant_id = s.tenant_id
      from s where s.is_found and leaf.day = s.day and leaf.id = s.leaf_id
  ), p as (
    insert into pending (queue, shard, id, day)
    select s.queue, leaf_shard(s.tenant_id), s.leaf_id, s.day from s join d using (leaf_id)
  ), a as (
    insert into leaf_action (leaf_id, tenant_id, action, was, reason, actor)
    select s.leaf_id, s.tenant_id, 'replayed', s.outcome, s.reason, who from s join d using (leaf_id)
  )
  select count(*)::int from d
$$;

-- What waits and who works: numbers only, for every tenant's health page.
create function webhook_health() returns table (queue smallint, waiting bigint, oldest bigint, workers bigint, seen_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select q.queue, p.waiting, p.oldest, w.workers, w.seen_at
    from (values (0::smallint), (1::smallint)) q(queue)
    cross join lateral (select count(*) as waiting, min(id) as oldest from pending where pending.queue = q.queue) p
    cross join lateral (select count(*) as workers, max(leaf_worker.seen_at) as seen_at from leaf_worker
                         where leaf_worker.queue = q.queue and leaf_worker.seen_at > now() - interval '30 seconds') w
$$;

do $$
begin
  execute 'grant switchboard_pipeline to ' || quote_ident(current_user);
  execute 'grant create on schema public to switchboard_pipeline';
  alter function replay_leaves(bigint[], text) owner to switchboard_pipeline;
  alter function webhook_health() owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function replay_leaves(bigint[], text), webhook_health() from public;
grant execute on function replay_leaves(bigint[], text), webhook_health() to switchboard_api, switchboard_pipeline;

grant select on leaf, set_aside, leaf_action to switchboard_api;
grant update (outcome, reason, actor, at) on set_aside to switchboard_api;
grant insert on leaf_action to switchboard_api;
-- Ids and counts of attempts; what they stand for is in leaf, behind its policy.
grant select on pending to switchboard_api;
