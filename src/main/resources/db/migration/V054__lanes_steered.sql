-- Operators see the sending queues, stop and start them, and decide what nobody else can (docs/sending.md).

-- stopped_*: by a person, until a person lets it go on; apart from paused_until, which the platform's next answer clears.
-- owner_node: process and host of the owner, for people.
alter table sending_lane
  add column stopped_at timestamptz,
  add column stopped_by text,
  add column stopped_reason text,
  add column owner_node text,
  add check ((stopped_at is null) = (stopped_by is null) and (stopped_at is null) = (stopped_reason is null));
grant update (stopped_at, stopped_by, stopped_reason, paused_until) on sending_lane to switchboard_api;

-- What a person decides of a message in doubt: the row goes, or its call counts as never made.
grant update (attempt_id, in_doubt_since, not_before, after_until) on outbox to switchboard_api;
grant update (state, error_text, settled_at) on send_attempt to switchboard_api;

-- In doubt, and told to wait: rows are few, and a message that simply goes out never enters either.
create index outbox_doubt on outbox (account_id, position) where in_doubt_since is not null;
create index outbox_waiting on outbox (account_id, not_before) where not_before is not null;
-- What a line has sent lately.
create index send_attempt_sent on send_attempt (account_id, settled_at) where state = 'accepted';
