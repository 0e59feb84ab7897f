-- On what terms a message goes (dev.switchboard.api.KeptTerms), so that a retry has them again; null: the usual ones of its source.
alter table message add column terms jsonb;
