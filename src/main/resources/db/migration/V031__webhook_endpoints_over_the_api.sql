-- Webhook endpoints are made, rotated and removed by their agency (docs/api/webhooks.md).

-- A token, too, has one before it, which is still accepted while the other side is told. is_rotating says so without
-- showing what: the API role sees no secret and no hash.
alter table webhook_endpoint
  add column previous_token_hash bytea check (octet_length(previous_token_hash) = 32),
  add column is_rotating boolean not null generated always as (previous_secret is not null or previous_token_hash is not null) stored,
  add column version int not null default 1,
  add column changed_at timestamptz not null default now(),
  add column changed_by text;
create index webhook_endpoint_tenant on webhook_endpoint (tenant_id, source, key);
grant select (is_rotating, version, changed_at, changed_by) on webhook_endpoint to switchboard_api;
-- What proves an endpoint goes in here, once; after that it is moved by rotate_webhook_endpoint alone.
grant insert (id, tenant_id, account_id, source, key, secret, token_hash, active, changed_by) on webhook_endpoint to switchboard_api;
grant update (account_id, active, version, changed_at, changed_by) on webhook_endpoint to switchboard_api;
grant delete on webhook_endpoint to switchboard_api;

-- When an endpoint last posted something that was taken. No reference to the endpoint: the counts of a second must not
-- fail because it was removed meanwhile.
create table webhook_endpoint_seen (
  endpoint_id bigint primary key,
  tenant_id bigint not null,
  received_at timestamptz not null
) with (fillfactor = 50);
call isolate('webhook_endpoint_seen');
grant select, delete on webhook_endpoint_seen to switchboard_api;

-- Whose address a POST came to, where that is an endpoint's.
alter table webhook_attempt add column endpoint_id bigint;
create index webhook_attempt_endpoint on webhook_attempt (endpoint_id, id) where status in (403, 404);

-- The ciphertext of an endpoint's secret, for its own tenant: the same secret again must not push out the one before it.
create function webhook_endpoint_secret(wanted bigint) returns bytea
  language sql stable security definer set search_path = public, pg_temp as $$
  select secret from webhook_endpoint where id = wanted and tenant_id = current_tenant()
$$;

-- A new secret, or token, makes the current one the previous one; what is null stays. keep_previous false: the one before
-- is refused from now on, and where there is a new one, that was the current one.
create function rotate_webhook_endpoint(wanted bigint, new_secret bytea, new_token_hash bytea, keep_previous boolean) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update webhook_endpoint e
     set previous_secret = case when not keep_previous then null when new_secret is not null then e.secret else e.previous_secret end,
         secret = coalesce(new_secret, e.secret),
         previous_token_hash = case when not keep_previous then null when new_token_hash is not null then e.token_hash else e.previous_token_hash end,
         token_hash = coalesce(new_token_hash, e.token_hash)
   where e.id = wanted and e.tenant_id = current_tenant()
$$;

-- The line a leaf is for, when there is one now. One of an endpoint is for the endpoint's line, unless it names another number.
create or replace function line_of(app bigint, external text, source text)
  returns table (account_id bigint, tenant_id bigint) language sql stable as $$
  select a.id, a.tenant_id from account a
   where a.external_id = external and a.app_id = app and a.active
     and (a.platform = source or source not in ('whatsapp', 'instagram', 'messenger'))
  union all
  select a.id, a.tenant_id from webhook_endpoint e join account a on a.id = e.account_id and a.active
   where e.id = app
     and (coalesce(regexp_replace(external, '[^0-9]', '', 'g'), '') = '' or coalesce(regexp_replace(a.display_phone, '[^0-9]', '', 'g'), '') = ''
          or regexp_replace(external, '[^0-9]', '', 'g') = regexp_replace(a.display_phone, '[^0-9]', '', 'g'))
   limit 1
$$;

do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function webhook_endpoint_secret(bigint) owner to switchboard_pipeline;
  alter function rotate_webhook_endpoint(bigint, bytea, bytea, boolean) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function webhook_endpoint_secret(bigint), rotate_webhook_endpoint(bigint, bytea, bytea, boolean) from public;
grant execute on function webhook_endpoint_secret(bigint), rotate_webhook_endpoint(bigint, bytea, bytea, boolean) to switchboard_api;
