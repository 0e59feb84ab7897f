-- Which lines somebody sees (ADR 30). An agent or viewer may be held to some clients and locations of their agency; the
-- lines of these, and what belongs to them, are all that their transactions find: by the same row-level security that
-- keeps agencies apart, with the lines named beside the agency.

alter table app_user add column restricted boolean not null default false;

create table user_grant (
  tenant_id bigint not null references tenant,
  user_id bigint not null references app_user,
  client_id bigint not null references client,
  -- null: the whole client, with what comes to it.
  location_id bigint references location,
  unique nulls not distinct (user_id, client_id, location_id)
);
call isolate('user_grant');
grant select (restricted), insert (restricted), update (restricted) on app_user to switchboard_api;
grant select, insert, delete on user_grant to switchboard_api;
grant insert, update (name) on client to switchboard_api;
grant insert, update (name) on location to switchboard_api;
grant update (location_id) on account to switchboard_api;
create index account_location on account (location_id) where location_id is not null;
create index location_client on location (client_id);

create policy sign_in on user_grant to switchboard_auth using (true);
create policy sign_in on account to switchboard_auth using (true);
grant select on user_grant to switchboard_auth;
grant select (id, tenant_id, client_id, location_id) on account to switchboard_auth;

-- The lines that somebody sees; null: all of their agency. Owners and admins see all.
create function lines_of(person bigint) returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select case when u.restricted and u.role in ('agent', 'viewer') then
           coalesce((select array_agg(distinct a.id)
                       from user_grant g join account a on a.tenant_id = g.tenant_id and a.client_id = g.client_id
                      where g.user_id = u.id and (g.location_id is null or g.location_id = a.location_id)), '{}') end
    from app_user u where u.id = person
$$;

-- The same of a colleague, for those who give them work.
create function lines_of_colleague(person bigint) returns bigint[]
  language sql stable security definer set search_path = public, pg_temp as $$
  select lines_of(u.id) from app_user u where u.id = person and u.tenant_id = current_tenant()
$$;

-- As before, with the lines.
drop function auth_session(bigint);
create function auth_session(wanted bigint)
  returns table (tenant_id bigint, user_id bigint, name text, role text, lines bigint[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.tenant_id, s.user_id, u.name, u.role, lines_of(u.id) from user_session s join app_user u on u.id = s.user_id
   where s.id = wanted and s.ended_at is null and s.expires_at > now() and u.active
$$;

-- A key sees no more than who made it.
drop function auth_key(bytea);
create function auth_key(wanted bytea)
  returns table (id bigint, tenant_id bigint, name text, scope text, maker_role text, lines bigint[])
  language sql volatile security definer set search_path = public, pg_temp as $$
  with found as (
    select k.id, k.tenant_id, k.name, k.scope, k.created_by, u.role, k.last_used_at
      from api_key k left join app_user u on u.id = k.created_by
     where k.hash = wanted and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
       and (k.created_by is null or u.active)
  ), used as (
    update api_key k set last_used_at = now() from found f
     where k.id = f.id and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute')
  )
  select id, tenant_id, name, scope, role, lines_of(created_by) from found
$$;

drop function auth_living(bigint[], bigint[]);
create function auth_living(sessions bigint[], keys bigint[])
  returns table (is_key boolean, id bigint, lines bigint[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select false, s.id, lines_of(u.id) from user_session s join app_user u on u.id = s.user_id
   where s.id = any (sessions) and s.ended_at is null and s.expires_at > now() and u.active
  union all
  select true, k.id, lines_of(k.created_by) from api_key k left join app_user u on u.id = k.created_by
   where k.id = any (keys) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
     and (k.created_by is null or u.active)
$$;

do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function lines_of(bigint) owner to switchboard_auth;
  alter function lines_of_colleague(bigint) owner to switchboard_auth;
  alter function auth_key(bytea) owner to switchboard_auth;
  alter function auth_session(bigint) owner to switchboard_auth;
  alter function auth_living(bigint[], bigint[]) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function lines_of(bigint), lines_of_colleague(bigint), auth_key(bytea), auth_session(bigint),
  auth_living(bigint[], bigint[]) from public;
grant execute on function lines_of_colleague(bigint), auth_key(bytea), auth_session(bigint), auth_living(bigint[], bigint[]) to switchboard_api;

-- What the API role's transaction may see of its agency: 'all', or some lines. Unset: nothing.
create function sees_all_lines() returns boolean language sql stable parallel safe as
  $$ select current_setting('switchboard.lines', true) = 'all' $$;
create function seen_lines() returns bigint[] language sql stable parallel safe as
  $$ select coalesce(nullif(nullif(current_setting('switchboard.lines', true), ''), 'all'), '{}')::bigint[] $$;
-- Whom it works for; null: a key, or the program itself.
create function current_person() returns bigint language sql stable parallel safe as
  $$ select nullif(current_setting('switchboard.person', true), '')::bigint $$;

-- These look through the policies of whoever asks. Only transactions that are held to some lines get this far.
create function sees_conversation(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from conversation where id = wanted);
end
$$;
create function sees_message(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from message where id = wanted);
end
$$;
-- People are the agency's; whoever has no conversation on these lines is not shown. Who was merged is seen with the other.
create function sees_contact(wanted bigint, into_other bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from conversation where contact_id = coalesce(into_other, wanted));
end
$$;
create function sees_known_contact(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from contact where id = wanted);
end
$$;
create function sees_client(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from account where client_id = wanted);
end
$$;
create function sees_location(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from account where location_id = wanted);
end
$$;
create function sees_business(wanted text) returns boolean language plpgsql stable as $$
begin
  return exists (select from account where business_id = wanted);
end
$$;
create function sees_sent_file(wanted bigint) returns boolean language plpgsql stable as $$
begin
  return exists (select from message_media where media_id = wanted);
end
$$;

-- Narrows a table to what is seen, on top of the agency. Written rows are held to the same, unless writes is given.
create procedure narrow(tbl regclass, seen text, writes text default null) language plpgsql as $$
begin
  execute format('create policy seen_lines on %s as restrictive to switchboard_api'
                 || ' using ((select sees_all_lines()) or %s) with check (%s)',
                 tbl, seen, coalesce(writes, '(select sees_all_lines()) or ' || seen));
end
$$;

do $$
declare
  tbl regclass;
begin
  foreach tbl in array array['conversation', 'message', 'amendment', 'reaction', 'status_fact', 'send_attempt', 'outbox',
    'receipt', 'sending_lane', 'sending_alert', 'line_file', 'account_seen', 'account_event', 'intake_line', 'intake_play',
    'intake_script', 'leaf', 'set_aside', 'webhook_attempt', 'webhook_endpoint']::regclass[]
  loop
    call narrow(tbl, 'account_id = any ((select seen_lines())::bigint[])');
  end loop;
  foreach tbl in array array['note', 'read_position', 'contact_merge_thread']::regclass[]
  loop
    call narrow(tbl, 'sees_conversation(conversation_id)');
  end loop;
  foreach tbl in array array['message_template', 'template_list']::regclass[]
  loop
    call narrow(tbl, 'sees_business(business_id)');
  end loop;
end
$$;
call narrow('account', 'id = any ((select seen_lines())::bigint[])');
call narrow('client', 'sees_client(id)');
call narrow('client_subscription', 'sees_client(client_id)');
call narrow('canned_response', '(client_id is null or sees_client(client_id))');
call narrow('location', 'sees_location(id)');
call narrow('conversation_roi_links', '(sees_conversation(conversation_id) and sees_conversation(linked_conversation_id))');
call narrow('message_media', 'sees_message(message_id)');
-- What somebody has brought for a message to come is theirs.
call narrow('media', '(account_id = any ((select seen_lines())::bigint[]) or uploaded_by = (select current_person()) or sees_sent_file(id))');
call narrow('notification', '((account_id is null or account_id = any ((select seen_lines())::bigint[])) and (conversation_id is null or sees_conversation(conversation_id)))');
-- Who a customer is, is found out for the whole agency (Tx.agencyWide); what is written is held to the agency alone.
call narrow('contact', 'sees_contact(id, merged_into)', 'true');
call narrow('contact_identity', '((scope = '''' or scope = any ((select seen_lines())::text[])) and sees_known_contact(contact_id))', 'true');
call narrow('contact_merge', 'sees_known_contact(kept_id)', 'true');
call narrow('contact_merge_identity', 'false', 'true');
call narrow('feed', '(conversation_id <> 0 and sees_conversation(conversation_id))', 'true');
-- Of the whole agency, for those who see the whole of it.
call narrow('audit', 'false', 'true');
call narrow('erasure', 'false', 'true');
call narrow('billing_log', 'false', 'true');
call narrow('payment', 'false', 'true');
call narrow('api_key', 'false', 'true');
