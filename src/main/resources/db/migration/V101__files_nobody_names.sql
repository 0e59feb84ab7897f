-- A file of a story: whether it is a picture or a video is known when it is here.
alter table media drop constraint media_kind_check,
  add constraint media_kind_check check (kind in ('image', 'sticker', 'audio', 'video', 'document', 'story'));

-- Bytes are listed before they are put into the store, an hour ahead: whatever then becomes of their row, they are looked
-- at once. Walked by when they are due.
create index file_let_go_at on file_let_go (at);
create function expect_files(hashes bytea[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into file_let_go (sha256, at)
  select h, clock_timestamp() + interval '1 hour' from (select distinct unnest(hashes) as h) x order by h
  on conflict (sha256) do update set at = greatest(file_let_go.at, excluded.at)
$$;

-- Rows of files that no message names: uploaded and not sent yet, or left by a message that went. They go when they are due;
-- the nights read this list, never all files. Kept by triggers, so that no way of losing a message is forgotten.
create table media_loose (
  media_id bigint primary key references media on delete cascade,
  tenant_id bigint not null,
  due_at timestamptz not null
);
call isolate('media_loose');
create index media_loose_due on media_loose (due_at);

create function uploads_are_loose() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into media_loose (media_id, tenant_id, due_at)
  select id, tenant_id, coalesce(stored_at, clock_timestamp()) + interval '30 days' from made where account_id is null
  on conflict do nothing;
  return null;
end
$$;
create function files_are_named() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from media_loose where media_id in (select media_id from named);
  return null;
end
$$;
-- For each row: where none goes, nothing runs.
create function a_file_lost_its_message() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into media_loose (media_id, tenant_id, due_at)
  select id, tenant_id, clock_timestamp() + interval '1 day' from media
   where id = old.media_id and not exists (select from message_media m where m.media_id = old.media_id)
  on conflict do nothing;
  return null;
end
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_pipeline';
  alter function expect_files(bytea[]) owner to switchboard_pipeline;
  alter function uploads_are_loose() owner to switchboard_pipeline;
  alter function files_are_named() owner to switchboard_pipeline;
  alter function a_file_lost_its_message() owner to switchboard_pipeline;
  execute 'revoke create on schema public from switchboard_pipeline';
end
$$;
revoke all on function expect_files(bytea[]), uploads_are_loose(), files_are_named(), a_file_lost_its_message() from public;
grant execute on function expect_files(bytea[]) to switchboard_api, switchboard_pipeline;

-- What was there before. The owner has no policy of its own: under forced security it would read nothing.
alter table media no force row level security;
alter table message_media no force row level security;
alter table media_loose no force row level security;
insert into media_loose (media_id, tenant_id, due_at)
select f.id, f.tenant_id,
       case when f.account_id is null then coalesce(f.stored_at, f.created_at) + interval '30 days' else now() + interval '1 day' end
  from media f where not exists (select from message_media m where m.media_id = f.id);
alter table media force row level security;
alter table message_media force row level security;
alter table media_loose force row level security;

create trigger media_made after insert on media referencing new table as made
  for each statement execute function uploads_are_loose();
create trigger message_media_added after insert on message_media referencing new table as named
  for each statement execute function files_are_named();
create trigger message_media_deleted after delete on message_media for each row execute function a_file_lost_its_message();
