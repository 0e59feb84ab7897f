create table contact (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  name text,
  -- The contact that this one turned out to be; never a chain: merging moves all that point here.
  merged_into bigint references contact,
  created_at timestamptz not null default now()
) with (fillfactor = 80);
call isolate('contact');

-- A contact is known by identities, never by a phone number alone. scope: '' or the account an id belongs to
-- (a Page's for psid, an Instagram account's for igsid). phone: E.164. evidence: what said that it is theirs.
create table contact_identity (
  tenant_id bigint not null,
  kind text not null check (kind in ('wa_id', 'user_id', 'parent_user_id', 'psid', 'igsid', 'phone', 'email', 'group')),
  scope text not null default '',
  value text not null,
  contact_id bigint not null references contact,
  evidence text not null default 'given',
  leaf_id bigint,
  first_seen_at timestamptz not null default now(),
  primary key (tenant_id, kind, scope, value)
);
call isolate('contact_identity');
create index contact_identity_contact on contact_identity (contact_id);

-- Who was found to be whom, why, and what moved; enough to take it back.
create table contact_merge (
  id bigint primary key,
  tenant_id bigint not null,
  kept_id bigint not null references contact,
  gone_id bigint not null references contact,
  evidence text not null,
  leaf_id bigint,
  user_id bigint,
  merged_at timestamptz not null default now(),
  undone_at timestamptz,
  undone_evidence text
);
call isolate('contact_merge');
create index contact_merge_gone on contact_merge (gone_id);

create table contact_merge_identity (
  merge_id bigint not null references contact_merge,
  tenant_id bigint not null,
  kind text not null,
  scope text not null,
  value text not null,
  primary key (merge_id, kind, scope, value)
);
call isolate('contact_merge_identity');

-- A conversation that moved. into_id: the one on the same line that took its messages; null: it only changed hands.
create table contact_merge_thread (
  merge_id bigint not null references contact_merge,
  tenant_id bigint not null,
  conversation_id bigint not null,
  into_id bigint,
  message_ids bigint[] not null default '{}',
  unread int not null default 0,
  primary key (merge_id, conversation_id)
);
call isolate('contact_merge_thread');

create table conversation (
  id bigint primary key,
  tenant_id bigint not null,
  client_id bigint not null,
  location_id bigint,
  account_id bigint not null references account,
  contact_id bigint not null references contact,
  status text not null default 'new'
    check (status in ('new', 'open', 'quoted', 'booked', 'converted', 'archived', 'snoozed')),
  snoozed_until timestamptz,
  assignee_id bigint references app_user,
  tags text[] not null default '{}',
  lead_status text check (lead_status in ('qualified', 'interested', 'converted')),
  source_type text not null default 'direct'
    check (source_type in ('review_response', 'story_dm', 'listing_inquiry', 'direct')),
  linked_review_id text,
  linked_listing_source text,
  metadata jsonb not null default '{}',
  preview text,
  preview_direction text,
  unread int not null default 0,
  last_message_at timestamptz,
  -- The last line in the order of the thread; its words are the preview.
  last_message_id bigint,
  -- Opens the window in which one may write freely: the customer's last message or call.
  last_inbound_at timestamptz,
  -- Messenger says of all our messages up to a time that they were delivered or read.
  delivered_until timestamptz,
  read_until timestamptz,
  -- Messages are in that one; this one is kept to be given back.
  merged_into bigint references conversation,
  -- Grows whenever a merge or its undoing touches it; what remembers the conversation looks here.
  merges int not null default 0,
  created_at timestamptz not null default now(),
  unique (account_id, contact_id)
) with (fillfactor = 70);
call isolate('conversation');
-- The inbox list: newest activity first, keyset paged.
create index conversation_recent on conversation (tenant_id, last_message_at desc, id desc);
create index conversation_contact on conversation (contact_id);

-- Conversations that belong to one piece of business, over lines and channels.
create table conversation_roi_links (
  tenant_id bigint not null,
  conversation_id bigint not null references conversation,
  linked_conversation_id bigint not null references conversation,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (conversation_id, linked_conversation_id),
  check (conversation_id <> linked_conversation_id)
);
call isolate('conversation_roi_links');
create index conversation_roi_links_back on conversation_roi_links (linked_conversation_id);

-- source: phone is the WhatsApp app beside the API, meta_inbox is Meta's own inbox or another program of the business.
create table message (
  id bigint primary key,
  tenant_id bigint not null,
  conversation_id bigint not null references conversation,
  account_id bigint not null,
  direction text not null check (direction in ('in', 'out')),
  source text not null check (source in ('customer', 'agent', 'api', 'phone', 'meta_inbox')),
  author_id bigint,
  external_id text,
  client_ref text,
  type text not null,
  text text,
  payload text,
  -- What was chosen: the id of a button, a row of a list, a quick reply.
  selected_id text,
  reply_to_external_id text,
  -- 1 forwarded, 2 forwarded many times.
  forwarded smallint not null default 0,
  -- JSON: the ad, link or product that brought it, as it came.
  referral text,
  -- Who of a group wrote it.
  sender_id text,
  sender_name text,
  -- Came with a number's past, not as it happened.
  is_history boolean not null default false,
  platform_at timestamptz not null,
  received_at timestamptz not null default now(),
  -- When the call that sent it began; null for what was not sent by us.
  sent_at timestamptz,
  edited_at timestamptz,
  original_text text,
  previous_text text,
  deleted_at timestamptz,
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
-- actor: customer, us, or in a group customer:<id>. An empty emoji took it back.
create table reaction (
  tenant_id bigint not null,
  account_id bigint not null,
  target_external_id text not null,
  actor text not null check (actor in ('customer', 'us') or actor like 'customer:%'),
  emoji text not null,
  external_id text not null default '',
  at timestamptz not null,
  primary key (account_id, target_external_id, actor)
);
call isolate('reaction');

-- What was said later about a message: edits, revocations, the outcome of a call. Kept whole and applied in the order of
-- the platform's time, so that the order of arrival does not matter. Waits (message_id null) for its message.
create table amendment (
  tenant_id bigint not null,
  account_id bigint not null,
  target_external_id text not null,
  external_id text not null,
  kind text not null check (kind in ('edit', 'revoke', 'outcome')),
  message_id bigint,
  text text,
  payload text,
  at timestamptz not null,
  received_at timestamptz not null default now(),
  primary key (account_id, target_external_id, external_id)
);
call isolate('amendment');
create index amendment_message on amendment (message_id) where message_id is not null;
create index amendment_waiting on amendment (account_id, target_external_id) where message_id is null;

-- What the platform says of a business or a line rather than of a message: templates, quality, limits, restrictions.
create table account_event (
  id bigint primary key,
  tenant_id bigint not null,
  account_id bigint references account,
  business_id text,
  field text not null,
  event text,
  payload text not null,
  at timestamptz not null,
  leaf_id bigint not null,
  received_at timestamptz not null default now(),
  unique (leaf_id)
);
call isolate('account_event');
create index account_event_recent on account_event (tenant_id, at desc, id desc);
-- Whose business an event is about.
create index account_business on account (business_id) where business_id is not null;

grant select on contact, contact_identity, conversation, message, reaction, amendment, account_event,
  contact_merge, contact_merge_identity, contact_merge_thread, conversation_roi_links to switchboard_api;
grant insert on contact, contact_identity, conversation, message to switchboard_api;
grant update on conversation, message to switchboard_api;
-- Merging and its undoing are done by people.
grant insert, update on contact_merge to switchboard_api;
grant insert on contact_merge_identity, contact_merge_thread to switchboard_api;
grant update on contact, contact_identity to switchboard_api;
grant insert, delete on conversation_roi_links to switchboard_api;
