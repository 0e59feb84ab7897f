-- The event catalogue at the door, and agencies' own webhooks (dev.switchboard.outgoing).

-- Schemas of events that programs may post, as the nodes' workflows want them; by name.
alter table workflow_known add column schemas jsonb not null default '{}';
-- Events that steps wait for: hot paths publish them from the start of the node on.
alter table workflow_known add column awaits text[] not null default '{}';

-- Where an agency wants to be told. off: by a person; disabled: by us, since it failed for days or is gone.
create table outgoing_endpoint (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  url text not null,
  description text,
  -- Names of events; '*': all.
  events text[] not null check (cardinality(events) between 1 and 50),
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  state text not null default 'on' check (state in ('on', 'off', 'disabled')),
  reason text,
  disabled_at timestamptz,
  failing_since timestamptz,
  last_success_at timestamptz,
  last_failure text,
  created_at timestamptz not null default clock_timestamp()
);
call isolate('outgoing_endpoint');
create index outgoing_endpoint_tenant on outgoing_endpoint (tenant_id, id);
grant select, insert, update, delete on outgoing_endpoint to switchboard_api;

-- Asked in every transaction that could publish something: does anybody listen?
grant select on workflow_match to switchboard_api;
