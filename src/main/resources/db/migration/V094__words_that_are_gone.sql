-- The words of messages that are gone leave the search, too. A block is looked for by its oldest message: ids grow with time.
create function least_id(ids bigint[]) returns bigint language sql immutable strict parallel safe
  return (select min(id) from unnest(ids) id);
create index search_block_oldest on search_block (tenant_id, least_id(ids)) where kind = 0;

-- As in V088, but for the wait for who packs.
create or replace function erase_contact(wanted bigint) returns jsonb
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
  update conversation set preview = null, metadata = '{}', tags = '{}', linked_review_id = null, linked_listing_source = null, unread = 0,
         answered = received, status = 'archived', snoozed_until = null, snoozed_by = null, edits = edits + 1
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

  -- A file that was sent to others, too, stays theirs.
  with mine as (
    delete from message_media where message_id = any (lines) returning media_id
  ), d as (
    delete from media f where f.id in (select media_id from mine)
       and not exists (select from message_media o where o.media_id = f.id and o.message_id <> all (lines)) returning 1
  )
  select count(*) into n from d;
  report := report || jsonb_build_object('files', n);
  update note set text = '', mentions = '{}', deleted_at = coalesce(deleted_at, now()) where conversation_id = any (threads);
  get diagnostics n = row_count;
  report := report || jsonb_build_object('notes', n);
  update intake_play set answers = '{}' where conversation_id = any (threads);
  update notification set detail = null where conversation_id = any (threads) and detail is not null;

  -- Their words go with their blocks; what else was in them is packed anew. Who packs holds the agency's row from before
  -- it reads the words until its blocks are there: they are waited for, and nobody packs what is not blank yet.
  perform 1 from search_tenant where tenant_id = me for update;
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
