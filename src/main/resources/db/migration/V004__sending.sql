-- A lane: a number's sending queue. One owner across the cluster, by lease, with a fencing epoch that only grows.
-- per_second: what the platform was seen to take, below what the account is set to; null: nothing learned.
create table sending_lane (
  account_id bigint primary key references account,
  tenant_id bigint not null,
  owner uuid,
  epoch bigint not null default 0,
  leased_until timestamptz,
  paused_until timestamptz,
  pauses int not null default 0,
  pause_code int,
  pause_reason text,
  per_second float8,
  slowed_at timestamptz
) with (fillfactor = 50);
call isolate('sending_lane');

-- Messages that wait to be sent, in order; the row goes when the message is settled.
-- position: drawn while the conversation is locked, so the order of a thread is the order of its commits.
-- priority: 0 people, 1 automation, 2 campaigns. attempt_id: the call that is on its way or in doubt.
-- resend: may be sent again without asking a person. throttled: calls that only told us to wait.
-- ownership_epoch: of automation; it may go only while the conversation still has the same one.
-- after_message: not before that one was told to be after_status, or after_until, which begins with its acceptance.
create sequence outbox_position;
grant usage on sequence outbox_position to switchboard_api, switchboard_pipeline;
create table outbox (
  account_id bigint not null,
  position bigint not null default nextval('outbox_position'),
  tenant_id bigint not null,
  message_id bigint not null unique,
  recipient text not null,
  request text not null,
  resend boolean not null,
  priority smallint not null default 0 check (priority between 0 and 2),
  not_useful_after timestamptz,
  ownership_epoch bigint,
  after_message bigint,
  after_status text check (after_status in ('sent', 'delivered')),
  after_timeout interval,
  after_until timestamptz,
  queued_at timestamptz not null default clock_timestamp(),
  counted boolean not null default false,
  attempts int not null default 0,
  throttled int not null default 0,
  attempt_id bigint,
  not_before timestamptz,
  dispatched_at timestamptz,
  in_doubt_since timestamptz,
  primary key (account_id, position)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
call isolate('outbox');
-- What goes before a message to the same recipient.
create index outbox_recipient on outbox (account_id, recipient, position);
-- Whose turn it is within a class.
create index outbox_turn on outbox (account_id, priority, position) where attempt_id is null;
create index outbox_stale on outbox (account_id, not_useful_after) where not_useful_after is not null;
create index outbox_after on outbox (after_message) where after_message is not null;

-- Message is not attempt: a row is committed before each call to the platform.
create table send_attempt (
  id bigint primary key,
  tenant_id bigint not null,
  account_id bigint not null,
  message_id bigint not null,
  number int not null,
  epoch bigint not null,
  -- Sent along and echoed by statuses; cannot be guessed.
  token text not null,
  state text not null check (state in ('dispatching', 'accepted', 'rejected', 'in_doubt', 'abandoned')),
  external_id text,
  error_code int,
  error_text text,
  queued_at timestamptz,
  dispatched_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (message_id, number)
);
call isolate('send_attempt');
create index send_attempt_open on send_attempt (account_id, id) where state in ('dispatching', 'in_doubt');

grant select, insert on sending_lane to switchboard_api;
grant select, insert, delete on outbox to switchboard_api;
grant select on send_attempt to switchboard_api;
