-- Agencies connect and disconnect their WhatsApp numbers themselves (docs/api.md, ADR 19).

-- A number works for one agency at a time, by the database. Whoever gave it up keeps its row and its conversations,
-- and finds the same row again when it comes back.
alter table account drop constraint account_platform_external_id_key;
create unique index account_active_external on account (platform, external_id) where active;
create unique index account_external on account (tenant_id, platform, external_id);
alter table account
  add column connected_at timestamptz not null default now(),
  add column disconnected_at timestamptz;
grant select (business_id, connected_at, disconnected_at) on account to switchboard_api;
-- A new token goes in and never comes out.
grant update (name, access_token) on account to switchboard_api;

grant insert (id, name, secret, verify_token), update (active) on meta_app to switchboard_pipeline;

-- Connects a number for the own agency, with an app of its own or a new one (app_secret is not null). False: the number
-- works for somebody, or the client or the app is not the agency's alone. Whose it is is not told.
create function connect_line(line bigint, of_client bigint, app bigint, app_name text, app_secret bytea, app_token bytea,
                             number text, business text, line_name text, phone text, token bytea) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from client where id = of_client and tenant_id = current_tenant()) then
    return false;
  end if;
  if app_secret is not null then
    insert into meta_app (id, name, secret, verify_token) values (app, app_name, app_secret, app_token);
  elsif not exists (select from account where app_id = app and tenant_id = current_tenant())
     or exists (select from account where app_id = app and tenant_id <> current_tenant()) then
    return false;
  else
    update meta_app set active = true, verify_token = coalesce(app_token, verify_token) where id = app;
  end if;
  insert into account as a (id, tenant_id, client_id, app_id, platform, external_id, business_id, name, display_phone, access_token)
  values (line, current_tenant(), of_client, app, 'whatsapp', number, business, line_name, phone, token)
  on conflict (tenant_id, platform, external_id) do update
     set active = true, client_id = excluded.client_id, app_id = excluded.app_id, business_id = excluded.business_id,
         name = excluded.name, display_phone = excluded.display_phone, access_token = excluded.access_token,
         connected_at = now(), disconnected_at = null
   where not a.active and a.id = excluded.id;
  return found;
exception when unique_violation then
  return false;
end
$$;

-- Nothing of the line is sent or taken any more. no_token stands where its token stood. An app without a line signs for nobody.
create function disconnect_line(line bigint, no_token bytea) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  app bigint;
begin
  update account set active = false, access_token = no_token, disconnected_at = now()
   where id = line and tenant_id = current_tenant() and active
  returning app_id into app;
  if app is null then
    return false;
  end if;
  update meta_app m set active = false
   where m.id = app and not exists (select from account a where a.app_id = m.id and a.active);
  return true;
end
$$;

do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function connect_line(bigint, bigint, bigint, text, bytea, bytea, text, text, text, text, bytea) owner to switchboard_pipeline;
  alter function disconnect_line(bigint, bytea) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function connect_line(bigint, bigint, bigint, text, bytea, bytea, text, text, text, text, bytea),
  disconnect_line(bigint, bytea) from public;
grant execute on function connect_line(bigint, bigint, bigint, text, bytea, bytea, text, text, text, text, bytea),
  disconnect_line(bigint, bytea) to switchboard_api;
