-- Files of ours at the platform: uploaded once for each line, so the same bytes go to fifty customers under one id there.
-- wanted: an upload was asked for, in the transaction that set this. failed: given up; the next message that needs it asks again.
-- external_id: the platform's, good until expires_at; it stays while it is being renewed.
create table line_file (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  account_id bigint not null references account,
  sha256 bytea not null check (octet_length(sha256) = 32),
  mime_type text not null,
  -- As what it goes: Messenger's files belong to a kind.
  kind text not null check (kind in ('image', 'sticker', 'audio', 'video', 'document')),
  size bigint not null,
  -- One of the rows that have these bytes, for people who ask what this is.
  media_id bigint not null,
  state text not null check (state in ('wanted', 'ready', 'failed')),
  wanted_at timestamptz not null default clock_timestamp(),
  external_id text,
  expires_at timestamptz not null default '-infinity',
  unique (account_id, sha256, mime_type, kind),
  check (external_id is not null or (state <> 'ready' and expires_at = '-infinity'))
);
call isolate('line_file');
-- What of a line is not to be had at the platform: looked at in each turn that meets a message with a file.
create index line_file_expired on line_file (account_id, expires_at);
grant select, insert, update on line_file to switchboard_api;

-- file_id: goes along; until the platform has it, the message and those behind it to the same customer wait.
-- file_renewed: it was uploaded anew for this message already, because the platform did not know the id any more.
alter table outbox
  add column file_id bigint references line_file,
  add column file_renewed boolean not null default false;
create index outbox_file on outbox (account_id, file_id) where file_id is not null;
create index outbox_of_file on outbox (file_id) where file_id is not null;

-- A message that is sent names its files, too.
grant insert on message_media to switchboard_api;
