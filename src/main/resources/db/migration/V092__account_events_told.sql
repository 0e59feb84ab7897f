-- What a platform says of businesses and lines, told to those who can act upon it.
-- How many people a business may write to first in a day, as the event says (unlimited: the greatest int), and as the
-- last one before it said: a limit that fell can be told from one that rose.
alter table account_event add column daily_limit int, add column limit_before int;
create index account_event_limit on account_event (tenant_id, business_id, at desc, id desc) where daily_limit is not null;
create index account_event_field on account_event (tenant_id, field, at desc, id desc);

alter table notification drop constraint notification_kind_check;
alter table notification add constraint notification_kind_check check (kind in ('assigned', 'mentioned', 'snooze_over',
  'account_restricted', 'account_rejected', 'account_disconnected', 'number_quality', 'limit_lowered', 'template_trouble',
  'account_alert'));
