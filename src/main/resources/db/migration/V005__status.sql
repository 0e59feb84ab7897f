-- What the platform said of a message, appended and never changed; what the inbox shows is derived.
create table status_fact (
  id bigint primary key,
  tenant_id bigint not null,
  account_id bigint not null,
  message_id bigint,
  external_id text not null,
  status text not null,
  participant text,
  at timestamptz not null,
  opaque text,
  error_code int,
  error_text text,
  pricing text,
  received_at timestamptz not null default now()
);
call isolate('status_fact');
create index status_fact_message on status_fact (message_id, at) where message_id is not null;
-- A status that came before its message waits here for it.
create index status_fact_waiting on status_fact (account_id, external_id) where message_id is null;
-- Is the status stream of a line alive? (sending: may a message in doubt be sent again)
create index status_fact_stream on status_fact (account_id, received_at);
grant select on status_fact to switchboard_api;
