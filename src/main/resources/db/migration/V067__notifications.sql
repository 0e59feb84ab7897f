-- What a person should look at. key: one unread notification for the same thing, which counts what comes further.
create table notification (
  id bigint primary key,
  tenant_id bigint not null,
  user_id bigint not null references app_user,
  kind text not null check (kind in ('assigned', 'mentioned', 'snooze_over')),
  key text not null,
  conversation_id bigint,
  message_id bigint,
  note_id bigint,
  account_id bigint,
  actor text,
  detail text,
  count int not null default 1,
  at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  snoozed_until timestamptz
) with (fillfactor = 80);
call isolate('notification');
create unique index notification_open on notification (user_id, key) where read_at is null;
create index notification_list on notification (user_id, at desc, id desc);
create index notification_snoozed on notification (snoozed_until) where snoozed_until is not null;
grant select, insert, update on notification to switchboard_api;
