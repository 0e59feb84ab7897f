-- Roles. switchboard_api (api, push) sees one tenant, the one its transaction names, or nothing.
-- switchboard_pipeline (webhook, inbox, status, sending) works over tenants in sets, by policies of its own.
-- Neither owns a table or may bypass row-level security. Passwords are set by the migrator, not here.
-- switchboard_auth owns the few functions that must look before a tenant is known; nobody signs in as it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'switchboard_api') then
    create role switchboard_api login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'switchboard_pipeline') then
    create role switchboard_pipeline login nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
  if not exists (select from pg_roles where rolname = 'switchboard_auth') then
    create role switchboard_auth nologin nosuperuser nobypassrls;
  end if;
end
$$;

-- The tenant that the current transaction of the API role works for; null (so: nothing) when unset.
create function current_tenant() returns bigint language sql stable parallel safe as
  $$ select nullif(current_setting('switchboard.tenant', true), '')::bigint $$;

-- Every tenant table goes through here once: forced row-level security, one policy for each role.
create procedure isolate(tbl regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy one_tenant on %s to switchboard_api using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()))', tbl);
  execute format('create policy all_tenants on %s to switchboard_pipeline using (true) with check (true)', tbl);
  execute format('grant select, insert, update, delete on %s to switchboard_pipeline', tbl);
end
$$;

-- lz4 halves the cost of bodies over 2 KB; not every build of Postgres has it.
create procedure prefer_lz4(tbl regclass, col name) language plpgsql as $$
begin
  execute format('alter table %s alter %I set compression lz4', tbl, col);
exception when feature_not_supported then
  null;
end
$$;

-- Worker numbers for id generators: 1,024 of them, handed out in turn (see dev.switchboard.db.Ids).
create sequence id_worker minvalue 0 maxvalue 1023 cycle;
grant usage on sequence id_worker to switchboard_api, switchboard_pipeline;

create table tenant (
  tenant_id bigint primary key,
  name text not null,
  created_at timestamptz not null default now()
);
call isolate('tenant');

create table client (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  name text not null
);
call isolate('client');
create index client_tenant on client (tenant_id);

create table location (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  client_id bigint not null references client,
  name text not null
);
call isolate('location');

-- A Meta app: whose secrets sign the webhooks. Ciphertexts only (dev.switchboard.db.Vault).
-- No tenant column and no grant for the API role: it has no business here. The key names it in a webhook's address.
create table meta_app (
  id bigint primary key,
  key text not null unique default replace(gen_random_uuid()::text, '-', '') check (key ~ '^[A-Za-z0-9_-]{1,64}$'),
  name text not null,
  secret bytea not null,
  previous_secret bytea,
  verify_token bytea not null,
  active boolean not null default true
);
grant select on meta_app to switchboard_pipeline;

-- A line: a WhatsApp number, a Page or an Instagram account.
create table account (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  client_id bigint not null references client,
  location_id bigint references location,
  app_id bigint not null references meta_app,
  platform text not null check (platform in ('whatsapp', 'instagram', 'messenger')),
  external_id text not null,
  business_id text,
  name text not null,
  display_phone text,
  access_token bytea not null,
  active boolean not null default true,
  unique (platform, external_id)
);
call isolate('account');

create table app_user (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  email text not null check (email = lower(email)),
  name text not null,
  role text not null check (role in ('owner', 'admin', 'agent', 'viewer')),
  password_hash text not null,
  active boolean not null default true,
  unique (email)
);
call isolate('app_user');

create table api_key (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  name text not null,
  hash bytea not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
call isolate('api_key');

create policy sign_in on app_user to switchboard_auth using (true);
create policy sign_in on api_key to switchboard_auth using (true);
grant select on app_user, api_key to switchboard_auth;

-- Signing in happens before a tenant is known: two narrow functions, one row each.
create function auth_user(wanted text)
  returns table (id bigint, tenant_id bigint, name text, role text, password_hash text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select id, tenant_id, name, role, password_hash from app_user where email = lower(wanted) and active $$;
create function auth_key(wanted bytea)
  returns table (id bigint, tenant_id bigint, name text)
  language sql stable security definer set search_path = public, pg_temp as
  $$ select id, tenant_id, name from api_key
      where hash = wanted and revoked_at is null and (expires_at is null or expires_at > now()) $$;
do $$
begin
  -- Ownership moves only where the migrator may do it; a superuser's functions would bypass the policies.
  execute 'grant switchboard_auth to ' || quote_ident(current_user);
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_user(text) owner to switchboard_auth;
  alter function auth_key(bytea) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_user(text), auth_key(bytea) from public;
grant execute on function auth_user(text), auth_key(bytea) to switchboard_api;
grant select on tenant, client, location, app_user to switchboard_api;
-- The API role may see a line, never its token.
grant select (id, tenant_id, client_id, location_id, platform, external_id, name, display_phone, active) on account to switchboard_api;
