-- Sign-in by an agency's own OpenID provider (ADR 32).

create table sign_in_provider (
  id bigint primary key,
  tenant_id bigint not null unique references tenant,
  name text not null check (length(name) between 1 and 60),
  issuer text not null,
  client_id text not null,
  -- Sealed for sign_in_provider.secret/<id>.
  secret bytea not null,
  -- As what people come in whom nobody added; null: they do not.
  newcomers text check (newcomers in ('agent', 'viewer')),
  -- Whether those who are no owners may sign in by password where the provider speaks for their address.
  passwords boolean not null default true,
  -- Whether a second factor of ours is asked for after the provider's sign-in.
  own_factor boolean not null default false,
  edits int not null default 0,
  created_at timestamptz not null default now()
);
call isolate('sign_in_provider');
grant select, insert, update, delete on sign_in_provider to switchboard_api;

-- Whose e-mail addresses a provider speaks for. One domain, one agency: the sign-in page asks by domain.
create table sign_in_domain (
  domain text primary key check (domain = lower(domain)),
  tenant_id bigint not null references tenant,
  provider_id bigint not null references sign_in_provider on delete cascade
);
call isolate('sign_in_domain');
create index sign_in_domain_provider on sign_in_domain (provider_id);
grant select, insert, delete on sign_in_domain to switchboard_api;

-- Whom a provider knows by which name. The name is for ever theirs at that issuer; the address is how they were found.
create table federated_identity (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  provider_id bigint not null references sign_in_provider on delete cascade,
  subject text not null check (length(subject) between 1 and 255),
  user_id bigint not null references app_user,
  email text not null,
  created_at timestamptz not null default now(),
  signed_in_at timestamptz not null default now(),
  unique (provider_id, subject),
  -- An address that came to somebody else at the provider does not bring the person's account along.
  unique (user_id, provider_id)
);
call isolate('federated_identity');
grant select, insert, update (signed_in_at), delete on federated_identity to switchboard_api;

-- Sign-ins that came back, so that none does so twice. Gone when they would be too old anyway.
create table spent_sign_in (
  hash bytea primary key check (octet_length(hash) = 32),
  tenant_id bigint not null references tenant,
  expires_at timestamptz not null
);
call isolate('spent_sign_in');
create index spent_sign_in_over on spent_sign_in (tenant_id, expires_at);
-- To hold the rows that it takes away, so that two who do so do not wait for each other.
grant select, insert, update (expires_at), delete on spent_sign_in to switchboard_api;

create policy sign_in on sign_in_provider to switchboard_auth using (true);
create policy sign_in on sign_in_domain to switchboard_auth using (true);
grant select (id, tenant_id, name) on sign_in_provider to switchboard_auth;
grant select on sign_in_domain to switchboard_auth;

-- Who speaks for a domain, or who a provider is: the only two things that are known before anybody is.
create function auth_provider(wanted_domain text, wanted_id bigint)
  returns table (id bigint, tenant_id bigint, name text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.tenant_id, p.name from sign_in_provider p
   where p.id = coalesce(wanted_id, (select d.provider_id from sign_in_domain d where d.domain = lower(wanted_domain)))
$$;
do $$
begin
  execute 'grant create on schema public to switchboard_auth';
  alter function auth_provider(text, bigint) owner to switchboard_auth;
  execute 'revoke create on schema public from switchboard_auth';
end
$$;
revoke all on function auth_provider(text, bigint) from public;
grant execute on function auth_provider(text, bigint) to switchboard_api;
