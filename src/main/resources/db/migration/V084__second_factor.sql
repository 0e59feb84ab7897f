-- A second factor by RFC 6238. id: the user's. secret: ciphertext (dev.switchboard.db.Vault). confirmed_at null: being set up, asked
-- of nobody. last_step: of the last code that was taken; a code is good once.
create table second_factor (
  id bigint primary key references app_user,
  tenant_id bigint not null references tenant,
  secret bytea not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0
);
call isolate('second_factor');
grant select, insert, update, delete on second_factor to switchboard_api;

-- For whoever has lost their authenticator; each is good once. Only hashes are kept.
create table recovery_code (
  user_id bigint not null references app_user,
  hash bytea not null check (octet_length(hash) = 32),
  tenant_id bigint not null references tenant,
  used_at timestamptz,
  primary key (user_id, hash)
);
call isolate('recovery_code');
grant select, insert, update (used_at), delete on recovery_code to switchboard_api;
