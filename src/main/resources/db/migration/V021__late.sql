-- Seconds from the platform's time of an incoming message to its row, when that was too long (ingest.late-after);
-- null: in time. Counted when the row is made, so what was parked or waited out an outage is late as well: it must
-- not be answered automatically then.
alter table message add late_by int;
