-- People of an agency: who they are, how they come by a password. password_hash null: not set yet.
-- edits: grows with every change; the ETag.
alter table app_user
  alter column password_hash drop not null,
  add column has_password boolean generated always as (password_hash is not null) stored,
  add column edits int not null default 0,
  add column created_at timestamptz not null default now(),
  add column signed_in_at timestamptz;
-- Somebody may work for two agencies; signing in looks at both.
alter table app_user drop constraint app_user_email_key;
alter table app_user add unique (tenant_id, email);
create index app_user_email on app_user (email);
-- The list, keyset paged.
create index app_user_name on app_user (tenant_id, lower(name), id);
-- Nobody who serves people needs to read a password's hash; the sign-in functions do.
revoke select on app_user from switchboard_api;
grant select (id, tenant_id, email, name, role, active, has_password, edits, created_at, signed_in_at),
      insert (id, tenant_id, email, name, role, active),
      update (email, name, role, active, edits, signed_in_at) on app_user to switchboard_api;

-- Links by which somebody chooses a password, once. Only the hash of what is in the link is kept.
create table password_link (
  hash bytea primary key check (octet_length(hash) = 32),
  tenant_id bigint not null references tenant,
  user_id bigint not null references app_user,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Used, or another one made since.
  ended_at timestamptz
);
call isolate('password_link');
create index password_link_user on password_link (user_id) where ended_at is null;
grant select, insert, update (ended_at) on password_link to switchboard_api;

create policy sign_in on password_link to switchboard_auth using (true);
grant select, update (ended_at) on password_link to switchboard_auth;
grant update (password_hash) on app_user to switchboard_auth;

-- Several rows: one for each agency the address works for.
drop function auth_user(text);
create function auth_user(wanted text)
  returns table (id bigint, tenant_id bigint, agency text, name text, role text, password_hash text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.tenant_id, t.name, u.name, u.role, u.password_hash
    from app_user u join tenant t on t.tenant_id = u.tenant_id
   where u.email = lower(wanted) and u.active order by u.id limit 5
$$;
create policy sign_in on tenant to switchboard_auth using (true);
grant select on tenant to switchboard_auth;

-- Whose link it is, while it is good.
create function auth_link(wanted bytea)
  returns table (user_id bigint, tenant_id bigint, email text, name text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.id, u.tenant_id, u.email, u.name from password_link l join app_user u on u.id = l.user_id
   where l.hash = wanted and l.ended_at is null and l.expires_at > now() and u.active
$$;

-- Uses a link up: at most one of many at once gets true.
create function auth_set_password(wanted bytea, new_hash text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  whose bigint;
begin
  -- The person first, as everybody does who changes them.
  select u.id into whose from password_link l join app_user u on u.id = l.user_id
   where l.hash = wanted and u.active for no key update of u;
  update password_link set ended_at = now()
   where hash = wanted and user_id = whose and ended_at is null and expires_at > now();
  if not found then
    return false;
  end if;
  update app_user set password_hash = new_hash where id = whose;
  return true;
end
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_user(text) owner to switchboard_auth;
  alter function auth_link(bytea) owner to switchboard_auth;
  alter function auth_set_password(bytea, text) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_user(text), auth_link(bytea), auth_set_password(bytea, text) from public;
grant execute on function auth_user(text), auth_link(bytea), auth_set_password(bytea, text) to switchboard_api;
