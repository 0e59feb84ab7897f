-- Whoever is erased and writes again is a stranger, also to a node that remembers them: it looks at merges under the
-- conversation's lock, and opens none for a contact that says it is gone.
alter table contact add column erased_at timestamptz;

create function forget_contacts() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  update contact c set erased_at = now()
   where c.id in (select contact_id from gone) and not exists (select from contact_identity i where i.contact_id = c.id);
  update conversation set merges = merges + 1 where contact_id in (select contact_id from gone);
  return null;
end $$;
-- Erasing holds all these rows before it takes the identities.
create trigger contact_forgotten after delete on contact_identity
  referencing old table as gone for each statement execute function forget_contacts();
