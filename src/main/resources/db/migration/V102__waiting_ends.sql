-- A change whose message never comes ends one day, and its leaf says so. Without a leaf: from before, or of another way in.
alter table amendment add column leaf_id bigint, add column leaf_day date;
-- Waiting ones by when they came.
create index amendment_waiting_since on amendment (received_at) where message_id is null;

-- The same of statuses: of messages that were sent past us.
create index status_fact_waiting_since on status_fact (received_at) where message_id is null;
