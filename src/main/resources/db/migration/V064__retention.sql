-- How long an agency keeps what (dev.switchboard.retention). No row, or days null: the default of docs/operations.md.
create table retention_policy (
  tenant_id bigint not null references tenant,
  kind text not null check (kind in ('messages', 'audit', 'feed', 'events')),
  days int not null check (days between 0 and 36500),
  changed_at timestamptz not null default now(),
  primary key (tenant_id, kind)
);
call isolate('retention_policy');
grant select, insert, update, delete on retention_policy to switchboard_api;

-- That somebody was erased, when, by whom, and how much it was; never who it was.
create table erasure (
  id bigint primary key,
  tenant_id bigint not null,
  contact_id bigint not null,
  actor text not null,
  erased_at timestamptz not null default now(),
  report jsonb not null,
  unique (tenant_id, contact_id)
);
call isolate('erasure');
grant select, insert on erasure to switchboard_api;

-- Takes from a contact all that tells who it is and what was said. Rows, times, states and the platform's ids of messages
-- stay: counts stay true, and what is delivered again is still known. Order of locks: identity, contact, conversation,
-- message. Null: no such contact of the agency.
create function erase_contact(wanted bigint) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me bigint := current_tenant();
  people bigint[];
  threads bigint[];
  lines bigint[];
  report jsonb := '{}';
  n bigint;
begin
  select array_agg(id order by id) into people from contact
   where tenant_id = me and (id = wanted or merged_into = wanted) and exists (select from contact where id = wanted and tenant_id = me);
  if people is null then
    return null;
  end if;
  perform 1 from contact_identity where contact_id = any (people) order by tenant_id, kind, scope, value for update;
  perform 1 from contact where id = any (people) order by id for update;
  select array_agg(id order by id) into threads from conversation where contact_id = any (people);
  perform 1 from conversation where id = any (threads) order by id for no key update;
  select array_agg(id order by id) into lines from message where conversation_id = any (threads);
  perform 1 from message where id = any (lines) order by id for no key update;

  delete from contact_merge_identity where merge_id in (select id from contact_merge where kept_id = any (people) or gone_id = any (people));
  delete from contact_identity where contact_id = any (people);
  get diagnostics n = row_count;
  report := report || jsonb_build_object('identities', n);
  update contact set name = null where id = any (people);
  update conversation set preview = null, metadata = '{}', tags = '{}', linked_review_id = null, linked_listing_source = null, unread = 0
   where id = any (threads);
  get diagnostics n = row_count;
  report := report || jsonb_build_object('conversations', n);
  delete from reaction r using message m
   where m.id = any (lines) and r.account_id = m.account_id and r.target_external_id = m.external_id;
  update amendment set text = null, payload = null where message_id = any (lines);
  update status_fact set participant = null, opaque = null where message_id = any (lines);
  delete from outbox where message_id = any (lines);
  update message set text = null, payload = null, selected_id = null, referral = null, sender_id = null, sender_name = null,
         original_text = null, previous_text = null, error_text = null, deleted_at = coalesce(deleted_at, now())
   where id = any (lines);
  get diagnostics n = row_count;
  report := report || jsonb_build_object('messages', n);

  -- Their words go with their blocks; what else was in them is packed anew.
  with gone as (
    delete from search_block where tenant_id = me and ((kind = 0 and ids && lines) or (kind = 1 and ids && people)) returning kind, ids
  ), rest as (
    insert into search_due (tenant_id, kind, ids)
    select me, g.kind, array_agg(u.id) from gone g cross join lateral unnest(g.ids) u(id)
     where not (u.id = any (case g.kind when 0 then coalesce(lines, '{}') else people end)) group by g.kind, g.ids
  )
  select count(*) into n from gone;
  return report || jsonb_build_object('searchBlocks', n);
end
$$;

-- Drops the days of posted events before a date; a day on which something still waits or was set aside to be looked at stays.
create function drop_leaf_days(before date) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part record;
  gone int := 0;
begin
  for part in select c.relname, to_date(substring(c.relname from 6 for 8), 'YYYYMMDD') as day
                from pg_class c join pg_inherits i on i.inhrelid = c.oid
               where i.inhparent = 'leaf'::regclass and c.relname ~ '^leaf_[0-9]{8}$'
                 and to_date(substring(c.relname from 6 for 8), 'YYYYMMDD') < before order by 2 loop
    if not exists (select from leaf_held_days() d where d = part.day) then
      execute format('drop table %I', part.relname);
      gone := gone + 1;
    end if;
  end loop;
  return gone;
end
$$;
-- Asked as the pipeline: the owner of the tables sees no rows under forced row-level security.
create function leaf_held_days() returns setof date
  language sql stable security definer set search_path = public, pg_temp as $$
  select day from pending union select day from set_aside where outcome in ('parked', 'dead')
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function erase_contact(bigint) owner to switchboard_pipeline;
  alter function leaf_held_days() owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function erase_contact(bigint), drop_leaf_days(date), leaf_held_days() from public;
grant execute on function erase_contact(bigint) to switchboard_api;
grant execute on function drop_leaf_days(date), leaf_held_days() to switchboard_pipeline;
do $$ begin execute format('grant execute on function leaf_held_days() to %I', current_user); end $$;
