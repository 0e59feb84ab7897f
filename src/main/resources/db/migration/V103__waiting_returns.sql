-- Somebody reacted or followed a link into a thread before there was a thread with them: the message that makes it is
-- late. Their coming back opens the window, so it counts when the thread is there.
create table waiting_return (
  tenant_id bigint not null,
  account_id bigint not null references account,
  kind text not null,
  person text not null,
  at timestamptz not null,
  heard_at timestamptz not null default now(),
  primary key (account_id, kind, person)
);
call isolate('waiting_return');
-- Those who never write are forgotten after a month.
create index waiting_return_heard on waiting_return (heard_at);
