-- Files: of received messages, and uploaded to be sent. The bytes lie in a store by their SHA-256, once for all agencies;
-- who may see them is said here.
create table media (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  -- The line it came by; null: uploaded.
  account_id bigint references account,
  kind text not null check (kind in ('image', 'sticker', 'audio', 'video', 'document')),
  -- pending: on its way from the platform. refused: not taken, the reason says why. gone: not to be had any more.
  state text not null check (state in ('pending', 'stored', 'refused', 'gone')),
  reason text,
  -- Where the platform has it: WhatsApp's id, or an address.
  external_id text,
  url text,
  declared_sha256 text,
  -- As the platform or the uploader says; once stored, as the bytes say where they say it.
  mime_type text not null,
  file_name text,
  size bigint,
  sha256 bytea check (octet_length(sha256) = 32),
  width int,
  height int,
  -- A small picture of it, in the same store.
  thumbnail bytea check (octet_length(thumbnail) = 32),
  uploaded_by bigint,
  created_at timestamptz not null default clock_timestamp(),
  stored_at timestamptz,
  check ((state = 'stored') = (sha256 is not null)),
  check (sha256 is not null or thumbnail is null)
);
call isolate('media');
create index media_file on media (sha256) where sha256 is not null;
create index media_thumbnail on media (thumbnail) where thumbnail is not null;
-- For retention.
create index media_stored on media (tenant_id, stored_at) where stored_at is not null;

-- The files of a message, in its order. A file that is sent several times has a row for each message.
create table message_media (
  message_id bigint not null references message on delete cascade,
  position smallint not null,
  tenant_id bigint not null,
  media_id bigint not null references media,
  primary key (message_id, position)
);
call isolate('message_media');
create index message_media_media on message_media (media_id);

grant select, insert on media to switchboard_api;
grant select on message_media to switchboard_api;
