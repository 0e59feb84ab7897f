-- Who did what to an agency's people, keys and settings, and who failed to get in. Appended only: no role of the program
-- may change or delete a row.
create table audit (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  at timestamptz not null default clock_timestamp(),
  -- nobody: who has not signed in. actor_name: as it was then.
  actor_kind text not null check (actor_kind in ('user', 'key', 'nobody')),
  actor_id bigint,
  actor_name text not null,
  act text not null,
  subject text,
  detail jsonb not null default '{}',
  ip text,
  request_id text
);
call isolate('audit');
revoke update, delete on audit from switchboard_pipeline;
grant select, insert on audit to switchboard_api;
-- Newest first; of one act; of one actor.
create index audit_list on audit (tenant_id, id desc);
create index audit_act on audit (tenant_id, act, id desc);
create index audit_actor on audit (tenant_id, actor_id, id desc);
