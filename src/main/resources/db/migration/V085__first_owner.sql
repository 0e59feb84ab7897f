-- Links by which whoever runs an empty installation becomes its first owner. Only hashes are kept.
create table setup_link (
  hash bytea primary key check (octet_length(hash) = 32),
  expires_at timestamptz not null,
  ended_at timestamptz
);
grant select, insert on setup_link to switchboard_pipeline;
grant select, update (ended_at) on setup_link to switchboard_auth;

create policy sign_in on feed_head to switchboard_auth using (true);
grant insert on tenant, feed_head to switchboard_auth;
grant insert (id, tenant_id, email, name, role, password_hash) on app_user to switchboard_auth;

-- Is a link good? Only while there is nobody.
create function auth_setup_open(wanted bytea) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from setup_link where hash = wanted and ended_at is null and expires_at > now())
     and not exists (select from tenant)
$$;

-- Makes the first agency and its owner. One of many at once gets true; the lock goes with the transaction.
create function auth_setup(wanted bytea, agency_id bigint, agency text, owner_id bigint, owner_email text, owner_name text, owner_hash text)
  returns boolean language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('switchboard.setup', 0));
  if not auth_setup_open(wanted) then
    return false;
  end if;
  update setup_link set ended_at = now() where ended_at is null;
  insert into tenant (tenant_id, name) values (agency_id, agency);
  insert into feed_head (tenant_id) values (agency_id);
  insert into app_user (id, tenant_id, email, name, role, password_hash)
  values (owner_id, agency_id, owner_email, owner_name, 'owner', owner_hash);
  return true;
end
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_setup_open(bytea) owner to switchboard_auth;
  alter function auth_setup(bytea, bigint, text, bigint, text, text, text) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_setup_open(bytea), auth_setup(bytea, bigint, text, bigint, text, text, text) from public;
grant execute on function auth_setup_open(bytea), auth_setup(bytea, bigint, text, bigint, text, text, text) to switchboard_api;
