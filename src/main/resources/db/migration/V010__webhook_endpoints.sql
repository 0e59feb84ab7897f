-- A webhook of a tenant's own, where the sender is no Meta app: Stripe, a WhatsApp reseller, a program of theirs.
-- Proof is a secret that signs (ciphertext, dev.switchboard.db.Vault) or a token in the address (SHA-256 of it).
create table webhook_endpoint (
  id bigint primary key,
  tenant_id bigint not null references tenant,
  client_id bigint references client,
  account_id bigint references account,
  source text not null,
  key text not null check (key ~ '^[A-Za-z0-9_-]{1,64}$'),
  secret bytea,
  previous_secret bytea,
  token_hash bytea check (octet_length(token_hash) = 32),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  unique (source, key),
  check ((secret is null) <> (token_hash is null))
);
call isolate('webhook_endpoint');
-- The API role may see an endpoint, never what proves it.
grant select (id, tenant_id, client_id, account_id, source, key, active, created_at) on webhook_endpoint to switchboard_api;

-- Resealing with a new key is the pipeline's work (dev.switchboard.db.Vault).
grant update (secret, previous_secret, verify_token) on meta_app to switchboard_pipeline;
