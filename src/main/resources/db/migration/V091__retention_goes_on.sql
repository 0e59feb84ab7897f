-- How far the nights have come that walk a table in the order of its ids: what is left goes the next night, however many
-- rows of agencies that keep theirs stand before it. No agency's own.
create table retention_progress (
  kind  text primary key,
  after bigint not null
);
grant select, insert, update on retention_progress to switchboard_pipeline;
