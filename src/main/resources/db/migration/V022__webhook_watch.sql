-- What operators see of the front door: attempts (sampled), counts by minute, when a line was last heard of.

-- One row for a POST that was looked at, refused or taken; at most so many a minute and node (Attempts).
create table webhook_attempt (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  route text not null,
  ip text not null,
  status smallint not null,
  reason text,
  request_id text not null,
  claimed text,
  leaves int not null default 0,
  account_id bigint,
  tenant_id bigint
);
call isolate('webhook_attempt');
create index webhook_attempt_tenant on webhook_attempt (tenant_id, id);
create index webhook_attempt_refused on webhook_attempt (account_id, id) where status = 403;
create index webhook_attempt_at on webhook_attempt (at);

-- How many leaves had which lag, by minute. measure: received (platform to us), processed (us to the inbox).
-- bucket: index into StatStore's bounds. Approximate: what a node had not written when it died is missing.
create table webhook_stat (
  tenant_id bigint not null,
  source text not null,
  minute timestamptz not null,
  measure text not null check (measure in ('received', 'processed')),
  bucket smallint not null,
  count bigint not null,
  primary key (tenant_id, minute, source, measure, bucket)
) with (fillfactor = 70);
call isolate('webhook_stat');

create table account_seen (
  account_id bigint primary key,
  tenant_id bigint not null,
  received_at timestamptz not null
) with (fillfactor = 50);
call isolate('account_seen');
grant select on webhook_attempt, webhook_stat, account_seen to switchboard_api;

-- The app whose secret signs a line's webhooks, for a tenant that has the app to itself. Who shares an app sees that
-- it is shared and nothing of its secret: a key of one agency must not decide what is accepted for another.
create function webhook_app(wanted bigint)
  returns table (app_id bigint, name text, is_shared boolean, is_rotating boolean, secret bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.id, m.name, o.is_shared, m.previous_secret is not null, case when not o.is_shared then m.secret end
    from account a join meta_app m on m.id = a.app_id
    cross join lateral (select exists (select from account x where x.app_id = m.id and x.tenant_id <> a.tenant_id) as is_shared) o
   where a.id = wanted and a.tenant_id = current_tenant()
$$;

-- A new secret makes the current one the previous one, which is still accepted: nothing is refused while Meta is told.
create function set_webhook_app(wanted bigint, new_secret bytea, new_token bytea) returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  update meta_app m
     set previous_secret = case when new_secret is null then m.previous_secret else m.secret end,
         secret = coalesce(new_secret, m.secret), verify_token = coalesce(new_token, m.verify_token)
    from account a
   where a.id = wanted and a.tenant_id = current_tenant() and m.id = a.app_id
     and not exists (select from account x where x.app_id = m.id and x.tenant_id <> a.tenant_id)
  returning m.id
$$;

grant update (secret, previous_secret, verify_token) on meta_app to switchboard_pipeline;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function webhook_app(bigint) owner to switchboard_pipeline;
  alter function set_webhook_app(bigint, bytea, bytea) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function webhook_app(bigint), set_webhook_app(bigint, bytea, bytea) from public;
grant execute on function webhook_app(bigint), set_webhook_app(bigint, bytea, bytea) to switchboard_api;
