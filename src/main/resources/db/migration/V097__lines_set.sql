-- An agency sets what its lines may send, and its rules for words, over the API (docs/sending.md).

-- resend: classes of messages that go again by themselves once they are proven not to have gone out; of the others a
-- person is asked. sending_version: grows with each change of what is set.
alter table account
  add column resend text[] not null default '{text}'
    check (resend <@ array['text', 'template', 'payment', 'code'] and array_position(resend, null) is null),
  add column sending_version int not null default 0;
alter table tenant add column sending_version int not null default 0;
grant select (in_flight, per_second, daily_cap, resend, sending_version) on account to switchboard_api;
grant update (in_flight, per_second, daily_cap, resend, sending_version) on account to switchboard_api;
grant update (daily_cap, sending_version) on tenant to switchboard_api;

-- class: what the line's setting is looked up by, when it is needed; null: "resend" says it, whatever is set (written by
-- an earlier version, or of a platform on which nothing proves it).
alter table outbox add column class text check (class in ('text', 'template', 'payment', 'code'));

alter table outbound_rule add column edits int not null default 0;
grant insert, update (pattern, replacement, fallback, edits), delete on outbound_rule to switchboard_api;
