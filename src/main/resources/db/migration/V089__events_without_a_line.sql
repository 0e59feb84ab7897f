-- The event log of what names no line (a payment, an event of a whole business), newest first. Nearly every leaf has a
-- line: those cost the ack nothing here.
create index leaf_unplaced on leaf (tenant_id, id) where account_id is null and tenant_id is not null;
