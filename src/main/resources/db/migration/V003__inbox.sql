create table contact (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  name text,
  created_at timestamptz not null default now()
) with (fillfactor = 80);
call isolate('contact');

-- A contact is known by identities, never by a phone number alone. scope: '' or the account an id belongs to.
create table contact_identity (
  tenant_id bigint not null,
  kind text not null check (kind in ('wa_id', 'user_id', 'psid', 'igsid', 'group')),
  scope text not null default '',
  value text not null,
  contact_id bigint not null references contact,
  first_seen_at timestamptz not null default now(),
  primary key (tenant_id, kind, scope, value)
);
call isolate('contact_identity');
create index contact_identity_contact on contact_identity (contact_id);

create table conversation (
  id bigint primary key,
  tenant_id bigint not null,
  client_id bigint not null,
  location_id bigint,
  account_id bigint not null references account,
  contact_id bigint not null references contact,
  status text not null default 'open',
  preview text,
  preview_direction text,
  unread int not null default 0,
  last_message_at timestamptz,
  last_inbound_at timestamptz,
  created_at timestamptz not null default now(),
  unique (account_id, contact_id)
) with (fillfactor = 70);
call isolate('conversation');
-- The inbox list: newest activity first, keyset paged.
create index conversation_recent on conversation (tenant_id, last_message_at desc, id desc);

create table message (
  id bigint primary key,
  tenant_id bigint not null,
  conversation_id bigint not null references conversation,
  account_id bigint not null,
  direction text not null check (direction in ('in', 'out')),
  source text not null check (source in ('customer', 'agent', 'api', 'phone')),
  author_id bigint,
  external_id text,
  client_ref text,
  type text not null,
  text text,
  payload text,
  reply_to_external_id text,
  platform_at timestamptz not null,
  received_at timestamptz not null default now(),
  state text check (state in ('queued', 'sending', 'in_doubt', 'sent', 'delivered', 'read', 'failed', 'held', 'cancelled')),
  error_code int,
  error_text text,
  check ((direction = 'out') = (state is not null))
) with (fillfactor = 80);
call isolate('message');
call prefer_lz4('message', 'payload');
-- Once per line, whatever is redelivered; also finds the message of a status, of a quote, of a reaction.
create unique index message_external on message (account_id, external_id) where external_id is not null;
-- A repeated request answers with the first message.
create unique index message_client_ref on message (tenant_id, client_ref) where client_ref is not null;
-- The thread: the platform's time, then our order.
create index message_thread on message (conversation_id, platform_at desc, id desc);

-- The last reaction of each side to a message; keyed by the platform's id, so it may come before its target.
create table reaction (
  tenant_id bigint not null,
  account_id bigint not null,
  target_external_id text not null,
  actor text not null check (actor in ('customer', 'us')),
  emoji text not null,
  at timestamptz not null,
  primary key (account_id, target_external_id, actor)
);
call isolate('reaction');

grant select on contact, contact_identity, conversation, message, reaction to switchboard_api;
grant insert on contact, contact_identity, conversation, message to switchboard_api;
grant update on conversation, message to switchboard_api;
