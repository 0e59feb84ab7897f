-- A socket that was opened with a key asks for things later: the key as it is then, by its id. What auth_key says of it.
create function auth_key_of(wanted bigint)
  returns table (id bigint, tenant_id bigint, name text, scope text, maker_role text, lines bigint[])
  language sql volatile security definer set search_path = public, pg_temp as $$
  select found.* from api_key k, auth_key(k.hash) found where k.id = wanted
$$;

do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_key_of(bigint) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_key_of(bigint) from public;
grant execute on function auth_key_of(bigint) to switchboard_api;
