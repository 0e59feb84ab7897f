-- Search. An inverted index of its own making, out of the way of what writes: writers leave ids in search_due, the
-- search verticle packs 128 of a kind into one search_block. See docs/adr/0014.

-- kind 0: messages, 1: people. What was written or renamed since the last block; searched row by row.
create table search_due (
  tenant_id bigint not null,
  kind smallint not null,
  seq bigint generated always as identity,
  ids bigint[] not null,
  primary key (tenant_id, kind, seq)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
call isolate('search_due');

-- How many blocks an agency has. The slot is its short name in the words of its blocks.
create table search_tenant (
  tenant_id bigint primary key,
  slot int generated always as identity,
  message_blocks bigint not null default 0,
  people_blocks bigint not null default 0
) with (fillfactor = 50);
call isolate('search_tenant');

-- A block is a document; each of its messages or people is a position in it. A word is written as
-- <kind><slot>.<number / 256> <word>: so looking one up reads nothing of other agencies or other times.
create table search_block (
  tenant_id bigint not null,
  kind smallint not null,
  number bigint not null,
  seqs bigint[] not null,
  ids bigint[] not null,
  words tsvector not null,
  primary key (tenant_id, kind, number)
);
call isolate('search_block');
call prefer_lz4('search_block', 'words');
-- Without a pending list: it would be read through by every search.
create index search_block_words on search_block using gin (words) with (fastupdate = off);

grant select, insert on search_due to switchboard_api;

-- One row for a statement and agency, however many messages it adds.
create function search_messages_due() returns trigger language plpgsql as $$
begin
  insert into search_due (tenant_id, kind, ids)
  select tenant_id, 0, array_agg(id) from fresh where text is not null group by tenant_id;
  return null;
end
$$;
create trigger search_due after insert on message
  referencing new table as fresh for each statement execute function search_messages_due();

create function search_message_due() returns trigger language plpgsql as $$
begin
  insert into search_due (tenant_id, kind, ids) values (new.tenant_id, 0, array[new.id]);
  return null;
end
$$;
-- Names the column, so a change of state costs nothing here.
create trigger search_due_text after update of text on message
  for each row when (new.text is not null and old.text is distinct from new.text) execute function search_message_due();

create function search_people_due() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'contact' then
    insert into search_due (tenant_id, kind, ids) select tenant_id, 1, array_agg(id) from fresh group by tenant_id;
  else
    insert into search_due (tenant_id, kind, ids)
    select tenant_id, 1, array_agg(distinct contact_id) from fresh group by tenant_id;
  end if;
  return null;
end
$$;
create trigger search_due after insert on contact
  referencing new table as fresh for each statement execute function search_people_due();
create trigger search_due after insert on contact_identity
  referencing new table as fresh for each statement execute function search_people_due();

create function search_person_due() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'contact' then
    insert into search_due (tenant_id, kind, ids) values (new.tenant_id, 1, array[new.id]);
  else
    insert into search_due (tenant_id, kind, ids) values (new.tenant_id, 1, array[new.contact_id]);
  end if;
  return null;
end
$$;
create trigger search_due_name after update of name on contact
  for each row when (old.name is distinct from new.name) execute function search_person_due();
create trigger search_due_contact after update of contact_id on contact_identity
  for each row when (old.contact_id <> new.contact_id) execute function search_person_due();

-- What was there before.
alter table message no force row level security;
alter table contact no force row level security;
alter table search_due no force row level security;
insert into search_due (tenant_id, kind, ids)
select tenant_id, 0, array_agg(id order by id) from message where text is not null group by tenant_id, id >> 32;
insert into search_due (tenant_id, kind, ids)
select tenant_id, 1, array_agg(id order by id) from contact group by tenant_id, id >> 32;
alter table message force row level security;
alter table contact force row level security;
alter table search_due force row level security;

-- Blocks in which all words begin somewhere, all in one place, newest first; an epoch of 256 blocks at a time, so that a
-- common word is not looked for further back than the page needs. A definer's function: matching is not leakproof, so
-- under row-level security the index would not be used; the agency is in the words that are looked up, and asked again.
create function search_blocks(what smallint, terms text[], from_block bigint, most int)
  returns table (number bigint, seqs bigint[], ids bigint[], key text, words text)
  language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  me bigint := current_tenant();
  slot int;
  top bigint;
  epoch bigint;
  prefix text;
  hits int := 0;
  n int;
begin
  select s.slot, least(from_block, case what when 0 then s.message_blocks else s.people_blocks end - 1)
    into slot, top from search_tenant s where s.tenant_id = me;
  epoch := top / 256;
  while top >= 0 and epoch >= 0 and hits < most loop
    prefix := case what when 0 then 'm' else 'p' end || slot || '.' || epoch || ' ';
    return query
      with found as materialized (
        select b.tenant_id, b.number, b.seqs, b.ids, b.words from search_block b
         where b.words @@ (select string_agg(quote_literal(prefix || t) || ':*', ' <0> ') from unnest(terms) t)::tsquery
      )
      select f.number, f.seqs, f.ids, prefix, f.words::text from found f
       where f.tenant_id = me and f.number <= top order by f.number desc limit most - hits;
    get diagnostics n = row_count;
    hits := hits + n;
    epoch := epoch - 1;
  end loop;
end
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function search_blocks(smallint, text[], bigint, int) owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function search_blocks(smallint, text[], bigint, int) from public;
grant execute on function search_blocks(smallint, text[], bigint, int) to switchboard_api, switchboard_pipeline;
