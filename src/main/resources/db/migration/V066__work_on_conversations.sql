-- edits: grows with every change of the work on it; the ETag. received: messages of the customer so far; answered: how many
-- of them when the business wrote last. What a person has not read is the difference of numbers, so a burst of messages
-- writes no row for anybody.
alter table conversation
  add column edits int not null default 0,
  add column received bigint not null default 0,
  add column answered bigint not null default 0,
  add column snoozed_by bigint;
update conversation set received = unread where unread > 0;
-- The list of one person; most conversations belong to nobody and cost nothing here.
create index conversation_assignee on conversation (tenant_id, assignee_id, last_message_at desc, id desc)
  where assignee_id is not null;
-- Whose time is over.
create index conversation_snoozed on conversation (snoozed_until) where status = 'snoozed';
create index conversation_merged on conversation (merged_into) where merged_into is not null;

alter table contact add column edits int not null default 0;

-- How far a person has read: the customer's messages up to that many. Absent: up to the last answer of the business.
create table read_position (
  tenant_id bigint not null,
  user_id bigint not null references app_user,
  conversation_id bigint not null references conversation,
  received bigint not null,
  at timestamptz not null default now(),
  primary key (user_id, conversation_id)
) with (fillfactor = 70);
call isolate('read_position');
grant select, insert, update on read_position to switchboard_api;

-- Said among colleagues; never sent. author_id null: an API key, whose name stands beside.
create table note (
  id bigint primary key,
  tenant_id bigint not null,
  conversation_id bigint not null references conversation,
  author_id bigint references app_user,
  author_name text not null,
  text text not null,
  mentions bigint[] not null default '{}',
  at timestamptz not null default clock_timestamp(),
  edited_at timestamptz,
  deleted_at timestamptz
);
call isolate('note');
create index note_thread on note (conversation_id, at desc, id desc);
grant select, insert, update on note to switchboard_api;

-- Tags that were ever given; the conversation holds its own.
create table tag (
  tenant_id bigint not null references tenant,
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, name)
);
call isolate('tag');
grant select, insert, delete on tag to switchboard_api;

-- Texts to answer with, found by their shortcut; client_id null: for all clients.
create table canned_response (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  client_id bigint references client,
  shortcut text not null,
  title text not null,
  text text not null,
  edits int not null default 0,
  changed_at timestamptz not null default now(),
  unique (tenant_id, shortcut)
);
call isolate('canned_response');
grant select, insert, update, delete on canned_response to switchboard_api;
grant update on conversation_roi_links to switchboard_api;

-- What else than a conversation or message a change is about: a note, a contact, a notification, a person.
alter table feed add column subject_id bigint;
