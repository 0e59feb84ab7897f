-- Keys and recorded no-ops that nobody will ask for any more are taken away by the hour (dev.switchboard.retention.LedgerGc).

-- Most keys begin with the event's own time: old ones are at the left edge of each app's part of the primary key. Those of
-- events that have no time are found by when they came. They are few, so an ack hardly ever writes here.
create index ledger_timeless on ledger (leaf_id) where key < '00000001-0000-0000-0000-000000000000';

-- What is taken away stays in the primary key until a vacuum, and each look steps over it: not a fifth of the table, then.
alter table ledger set (autovacuum_vacuum_scale_factor = 0.02);

-- Recorded no-ops and what was discarded, by the day of their leaf: they go after it.
create index set_aside_done on set_aside (day, leaf_id) where outcome in ('noop', 'discarded');
