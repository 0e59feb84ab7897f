-- What Stripe says of client businesses (dev.switchboard.billing). Facts are kept, states derived: events come in any order.
create table payment (
  tenant_id bigint not null references tenant,
  payment_intent_id text not null,
  customer_id text,
  amount bigint not null,
  currency text not null,
  status text not null check (status in ('succeeded', 'failed')),
  reason text,
  event_at timestamptz not null,
  primary key (tenant_id, payment_intent_id)
);
call isolate('payment');
create index payment_customer on payment (tenant_id, customer_id, event_at) where customer_id is not null;
create index payment_newest on payment (tenant_id, event_at);
grant select on payment to switchboard_api;

create table client_subscription (
  client_id bigint primary key references client,
  tenant_id bigint not null references tenant,
  customer_id text not null,
  subscription_id text,
  status text not null check (status in ('active', 'past_due')),
  event_at timestamptz not null,
  changed_at timestamptz not null default clock_timestamp()
);
call isolate('client_subscription');
create index client_subscription_customer on client_subscription (tenant_id, customer_id);
grant select on client_subscription to switchboard_api;

-- What became of each event, for people.
create table billing_log (
  tenant_id bigint not null references tenant,
  event_id text not null,
  type text not null,
  outcome text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, event_id)
);
call isolate('billing_log');
grant select on billing_log to switchboard_api;
