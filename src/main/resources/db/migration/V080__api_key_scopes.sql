-- What a key may do, who made it, when it was used last (to the minute). Keys made before are for administration, as they were.
-- hint: how it begins, for people to tell one from another.
-- A key does no more than who made it may do now: it is held down to their role, and stops with them.
alter table api_key
  add column scope text not null default 'admin' check (scope in ('read', 'write', 'admin')),
  add column hint text,
  add column created_by bigint references app_user,
  add column last_used_at timestamptz;

-- Newest first.
create index api_key_list on api_key (tenant_id, id desc) where revoked_at is null;
grant select (id, tenant_id, name, hint, scope, created_by, created_at, expires_at, revoked_at, last_used_at),
      insert (id, tenant_id, name, hash, hint, scope, created_by, expires_at),
      update (revoked_at) on api_key to switchboard_api;

grant update (last_used_at) on api_key to switchboard_auth;

drop function auth_key(bytea);
create function auth_key(wanted bytea)
  returns table (id bigint, tenant_id bigint, name text, scope text, maker_role text)
  language sql volatile security definer set search_path = public, pg_temp as $$
  with found as (
    select k.id, k.tenant_id, k.name, k.scope, u.role, k.last_used_at
      from api_key k left join app_user u on u.id = k.created_by
     where k.hash = wanted and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
       and (k.created_by is null or u.active)
  ), used as (
    update api_key k set last_used_at = now() from found f
     where k.id = f.id and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute')
  )
  select id, tenant_id, name, scope, role from found
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_key(bytea) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_key(bytea) from public;
grant execute on function auth_key(bytea) to switchboard_api;
