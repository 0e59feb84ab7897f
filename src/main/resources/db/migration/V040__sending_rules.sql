-- What a line may send: calls at once, messages a second, messages a day (null: no cap of our own).
alter table account
  add column in_flight int not null default 1 check (in_flight between 1 and 64),
  add column per_second int not null default 80 check (per_second between 1 and 10000),
  add column daily_cap int check (daily_cap >= 0);
alter table tenant add column daily_cap int check (daily_cap >= 0);

-- Grows when a person takes over: what automation queued before may not go out any more.
alter table conversation add column ownership_epoch bigint not null default 0;

-- Token buckets, where no Redis keeps them. May be forgotten: unlogged, and empty after a crash means full buckets.
create unlogged table rate_bucket (
  key text primary key,
  tokens float8 not null,
  at timestamptz not null
) with (fillfactor = 50);
grant select, insert, update, delete on rate_bucket to switchboard_pipeline;

-- Messages that were taken out of a queue on a day (UTC), each once however often it is tried. account_id 0: the agency.
create table daily_count (
  tenant_id bigint not null,
  account_id bigint not null,
  day date not null,
  sent int not null,
  primary key (tenant_id, account_id, day)
) with (fillfactor = 50);
call isolate('daily_count');

-- What a person should know of a line: shown until it is over.
create table sending_alert (
  id bigint primary key,
  tenant_id bigint not null,
  account_id bigint not null,
  message_id bigint,
  kind text not null check (kind in ('paused', 'capped', 'doubled', 'held')),
  code int,
  detail text,
  raised_at timestamptz not null default clock_timestamp(),
  cleared_at timestamptz
);
call isolate('sending_alert');
create unique index sending_alert_open on sending_alert (account_id, kind, coalesce(message_id, 0)) where cleared_at is null;
grant select, update on sending_alert to switchboard_api;

-- A request that was answered before is answered the same again, for a day.
create table idempotency_key (
  tenant_id bigint not null,
  key text not null,
  fingerprint bytea not null,
  answer text,
  at timestamptz not null default now(),
  primary key (tenant_id, key)
);
call isolate('idempotency_key');
create index idempotency_key_at on idempotency_key (at);
grant select, insert, update, delete on idempotency_key to switchboard_api;

-- Read receipts and typing: worth one try, by whoever deletes the row. body: of the call, as the platform takes it.
create table receipt (
  account_id bigint not null,
  key text not null,
  tenant_id bigint not null,
  body text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (account_id, key)
);
call isolate('receipt');
grant select, insert, update on receipt to switchboard_api;

-- Words that may not go out: each match of a pattern (RE2) is replaced, or the whole text by the fallback.
create table outbound_rule (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  pattern text not null,
  replacement text,
  fallback text,
  check (replacement is not null or fallback <> '')
);
call isolate('outbound_rule');
create index outbound_rule_tenant on outbound_rule (tenant_id, id);
grant select on outbound_rule to switchboard_api;
