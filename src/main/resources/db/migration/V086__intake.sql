-- Scripts that answer new customers (dev.switchboard.automation, docs/automation.md). A version is never changed: a
-- conversation ends with the one it began with.
create table intake_script (
  tenant_id bigint not null references tenant,
  account_id bigint not null references account,
  version int not null,
  script text not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (account_id, version)
);
call isolate('intake_script');
grant select, insert on intake_script to switchboard_api;

-- The script of a line. Few rows, and none for most lines: the inbox asks here in each of its batches.
-- on_since: only conversations that began later are answered.
create table intake_line (
  account_id bigint primary key references account,
  tenant_id bigint not null references tenant,
  version int not null,
  is_on boolean not null,
  on_since timestamptz,
  foreign key (account_id, version) references intake_script
);
call isolate('intake_line');
grant select, insert, update on intake_line to switchboard_api;

-- A conversation that a script answers, or answered: one for ever, so it is greeted once.
create table intake_play (
  conversation_id bigint primary key references conversation,
  tenant_id bigint not null,
  account_id bigint not null,
  version int not null,
  state text not null default 'playing' check (state in ('playing', 'handed_over', 'stopped')),
  reason text,
  asked text,
  misses int not null default 0,
  answers jsonb not null default '{}',
  -- Of the conversation when it began: whoever takes it over ends the script.
  ownership_epoch bigint not null,
  began_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  check ((state = 'playing') = (ended_at is null)),
  foreign key (account_id, version) references intake_script
) with (fillfactor = 70);
call isolate('intake_play');
grant select, update on intake_play to switchboard_api;

-- A customer's message that a script was told of; taken_at: it was, in a turn, and is in none again.
-- request_id: our message that answered it.
create table intake_inbound (
  message_id bigint primary key references message on delete cascade,
  tenant_id bigint not null,
  conversation_id bigint not null,
  taken_at timestamptz,
  request_id bigint
);
call isolate('intake_inbound');
create index intake_inbound_waiting on intake_inbound (conversation_id) where taken_at is null;
