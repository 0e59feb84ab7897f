-- What a message of a number's past holds, told after the message: a picture, a recording. type is the platform's word.
alter table amendment add column type text;
alter table amendment drop constraint amendment_kind_check;
alter table amendment add constraint amendment_kind_check check (kind in ('edit', 'revoke', 'outcome', 'content'));
alter table amendment add constraint amendment_type check ((kind = 'content') = (type is not null));
