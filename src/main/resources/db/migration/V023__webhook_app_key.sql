-- A line's webhook address names its app, so that a POST to it is checked against that app's secrets and no others. The key is no secret.
create function webhook_app_key(wanted bigint) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.key from account a join meta_app m on m.id = a.app_id
   where a.id = wanted and a.tenant_id = current_tenant()
$$;

do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function webhook_app_key(bigint) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function webhook_app_key(bigint) from public;
grant execute on function webhook_app_key(bigint) to switchboard_api;
