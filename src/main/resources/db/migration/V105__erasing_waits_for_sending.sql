-- Who sends holds what is queued first and the message last. Erasing held messages first and then took what is queued: a
-- person who was erased while something went out to them was a deadlock. What is queued to them is held before all else now.
alter function erase_contact(bigint) rename to blank_contact;
revoke all on function blank_contact(bigint) from public, switchboard_api;

create function erase_contact(wanted bigint) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from outbox o
   where o.message_id in (
     select m.id from message m
       join conversation v on v.id = m.conversation_id
       join contact c on c.id = v.contact_id
      where c.tenant_id = current_tenant() and (c.id = wanted or c.merged_into = wanted))
   order by o.account_id, o.position for update;
  return blank_contact(wanted);
end
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function erase_contact(bigint) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function erase_contact(bigint) from public;
grant execute on function erase_contact(bigint) to switchboard_api;
