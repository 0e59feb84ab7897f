-- When an agency's list of a WhatsApp business account was read (dev.switchboard.templates). synced_at null: never yet.
create table template_list (
  tenant_id bigint not null references tenant,
  business_id text not null,
  requested_at timestamptz,
  synced_at timestamptz,
  failed_at timestamptz,
  failure text,
  primary key (tenant_id, business_id)
);
call isolate('template_list');
grant select, insert, update on template_list to switchboard_api;

-- The templates of the list, in Meta's words. *_at: as of when each is known, so that a webhook that comes late and a page
-- that was read early change nothing. named: whether its parameters have names; else they have numbers.
create table message_template (
  tenant_id bigint not null,
  business_id text not null,
  name text not null,
  language text not null,
  external_id text not null,
  category text not null,
  category_at timestamptz not null,
  status text not null,
  status_at timestamptz not null,
  quality text not null,
  quality_at timestamptz not null,
  named boolean not null,
  components jsonb not null,
  synced_at timestamptz not null,
  primary key (tenant_id, business_id, name, language)
);
call isolate('message_template');
grant select on message_template to switchboard_api;
-- Whose template a webhook is about.
create index message_template_business on message_template (business_id, name, language);
