-- What Messenger said of all messages to a person up to a time, before there was a thread with that person: statuses and
-- messages are worked on side by side, so either may come first. It counts when the thread is there.
create table waiting_watermark (
  tenant_id bigint not null,
  account_id bigint not null references account,
  person text not null,
  delivered_until timestamptz not null,
  read_until timestamptz,
  heard_at timestamptz not null default now(),
  primary key (account_id, person)
);
call isolate('waiting_watermark');
-- Those nobody asked for in a month are forgotten.
create index waiting_watermark_heard on waiting_watermark (heard_at);
