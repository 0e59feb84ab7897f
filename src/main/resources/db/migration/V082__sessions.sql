-- A sign-in, from the password to the sign-out. Every request looks here, so what is ended stops at once.
create table user_session (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  user_id bigint not null references app_user,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_because text,
  ip text,
  agent text
);
call isolate('user_session');
create index user_session_open on user_session (user_id) where ended_at is null;
create index user_session_expired on user_session (expires_at);
grant select, insert, update (ended_at, ended_because) on user_session to switchboard_api;

-- What a browser renews its access token with: each is good once. Only hashes are kept. Those that were used stay as long
-- as their session, for a second use of one ends it.
create table refresh_token (
  hash bytea primary key check (octet_length(hash) = 32),
  tenant_id bigint not null references tenant,
  session_id bigint not null references user_session on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz
);
call isolate('refresh_token');
create index refresh_token_session on refresh_token (session_id);
grant insert on refresh_token to switchboard_api;

create policy sign_in on user_session to switchboard_auth using (true);
create policy sign_in on refresh_token to switchboard_auth using (true);
grant select, update (ended_at, ended_because) on user_session to switchboard_auth;
grant select, insert, update (used_at) on refresh_token to switchboard_auth;

-- Who a session belongs to, while it is good.
create function auth_session(wanted bigint)
  returns table (tenant_id bigint, user_id bigint, name text, role text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.tenant_id, s.user_id, u.name, u.role from user_session s join app_user u on u.id = s.user_id
   where s.id = wanted and s.ended_at is null and s.expires_at > now() and u.active
$$;

-- Those of some sessions and keys that are good now, for whoever holds sockets of them.
create function auth_living(sessions bigint[], keys bigint[])
  returns table (is_key boolean, id bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select false, s.id from user_session s join app_user u on u.id = s.user_id
   where s.id = any (sessions) and s.ended_at is null and s.expires_at > now() and u.active
  union all
  select true, k.id from api_key k left join app_user u on u.id = k.created_by
   where k.id = any (keys) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
     and (k.created_by is null or u.active)
$$;

-- Exchanges a refresh token for the next one. 'rotated'; 'reused': it was used before, so somebody else has it, and the
-- session is over; no row: it is not good. Tabs of one browser share a token and may come at the same moment, and an
-- answer may be lost on its way: for ten seconds after its first use a token is taken again.
create function auth_refresh(presented bytea, next bytea, lives interval)
  returns table (outcome text, session_id bigint, tenant_id bigint, user_id bigint, name text, role text)
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s user_session;
  t refresh_token;
  u app_user;
begin
  select x.* into s from user_session x join refresh_token r on r.session_id = x.id where r.hash = presented
     for no key update of x;
  if not found then
    return;
  end if;
  select x.* into t from refresh_token x where x.hash = presented;
  select x.* into u from app_user x where x.id = s.user_id;
  if s.ended_at is not null or s.expires_at <= now() or t.expires_at <= now() or not u.active then
    return;
  end if;
  if t.used_at < clock_timestamp() - interval '10 seconds' then
    update user_session x set ended_at = now(), ended_because = 'a refresh token was used twice' where x.id = s.id;
    return query select 'reused', s.id, s.tenant_id, s.user_id, u.name, u.role;
    return;
  end if;
  update refresh_token x set used_at = coalesce(x.used_at, clock_timestamp()) where x.hash = presented;
  insert into refresh_token (hash, tenant_id, session_id, expires_at)
  values (next, s.tenant_id, s.id, least(now() + lives, s.expires_at));
  return query select 'rotated', s.id, s.tenant_id, s.user_id, u.name, u.role;
end
$$;

-- Ends the session of a refresh token. No row: there was none to end.
create function auth_sign_out(presented bytea) returns table (session_id bigint, tenant_id bigint)
  language sql security definer set search_path = public, pg_temp as $$
  update user_session s set ended_at = now(), ended_because = 'signed out'
    from refresh_token r where r.hash = presented and s.id = r.session_id and s.ended_at is null
  returning s.id, s.tenant_id
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_session(bigint) owner to switchboard_auth;
  alter function auth_living(bigint[], bigint[]) owner to switchboard_auth;
  alter function auth_refresh(bytea, bytea, interval) owner to switchboard_auth;
  alter function auth_sign_out(bytea) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_session(bigint), auth_living(bigint[], bigint[]), auth_refresh(bytea, bytea, interval),
  auth_sign_out(bytea) from public;
grant execute on function auth_session(bigint), auth_living(bigint[], bigint[]), auth_refresh(bytea, bytea, interval),
  auth_sign_out(bytea) to switchboard_api;
