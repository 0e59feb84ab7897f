-- How many people a WhatsApp business writes to first, by a template outside their window, in 24 hours: Meta allows its
-- portfolio so many (account_event.daily_limit; docs/sending.md). Kept for a day.

-- person: a hash of whom it went to, for a number is nobody's business here.
create table reached (
  tenant_id bigint not null,
  business_id text not null,
  person bigint not null,
  at timestamptz not null,
  primary key (tenant_id, business_id, person)
) with (fillfactor = 70);
call isolate('reached');

-- The same counted by ten minutes: slot is the time's seconds by 600.
create table reached_count (
  tenant_id bigint not null,
  business_id text not null,
  slot bigint not null,
  people int not null,
  primary key (tenant_id, business_id, slot)
) with (fillfactor = 50);
call isolate('reached_count');

-- initiates: a template to somebody whose window was closed when it was written.
alter table outbox add column initiates boolean not null default false;

alter table sending_alert drop constraint sending_alert_kind_check;
alter table sending_alert add constraint sending_alert_kind_check
  check (kind in ('paused', 'capped', 'doubled', 'held', 'tier'));
