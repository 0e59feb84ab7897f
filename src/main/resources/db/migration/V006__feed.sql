-- What changed, per tenant, without gaps: the number is taken under the head's row lock, so order of numbers is order of commits.
create table feed_head (
  tenant_id bigint primary key references tenant,
  seq bigint not null default 0
) with (fillfactor = 10);
call isolate('feed_head');

create table feed (
  tenant_id bigint not null,
  seq bigint not null,
  kind text not null,
  conversation_id bigint not null,
  message_id bigint,
  at timestamptz not null default now(),
  primary key (tenant_id, seq)
);
call isolate('feed');
grant select, update on feed_head to switchboard_api;
grant select, insert on feed to switchboard_api;
