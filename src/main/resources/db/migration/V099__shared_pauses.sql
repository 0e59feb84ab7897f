-- Meta limits and restricts more than single numbers: an app, or a WhatsApp business account with all of its numbers
-- (docs/sending.md, ADR 27). An agency's lines that share one wait together, and one of them asks whether it is over.
-- scope_id: account.app_id or account.business_id. asked_until: a line's call asks, and nobody else does before.
create table sending_pause (
  tenant_id bigint not null references tenant,
  scope text not null check (scope in ('app', 'business')),
  scope_id text not null,
  paused_until timestamptz not null,
  pauses int not null default 1,
  code int not null,
  reason text not null,
  asked_until timestamptz,
  primary key (tenant_id, scope, scope_id)
);
call isolate('sending_pause');
-- People see the pause of their lines, and end it; whose lines share it is read from here.
grant select, update (paused_until, asked_until) on sending_pause to switchboard_api;
grant select (app_id) on account to switchboard_api;

-- Counted all the time, and nearly always none.
create index sending_alert_doubled on sending_alert (message_id) where kind = 'doubled' and cleared_at is null;
