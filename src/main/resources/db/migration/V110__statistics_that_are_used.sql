-- While an ANALYZE runs, nothing that was deleted since it began may be forgotten: each look at the queue then walks over
-- all that was done meanwhile. At thousands of messages a second it ran most of the time, sorting 30,000 bodies that no
-- query ever compares. So: no statistics of what is only fetched, and a smaller sample of the rest.

create procedure sample_less(what regclass, unsampled text[], target int)
  language plpgsql set search_path = public, pg_temp as $$
declare
  c record;
begin
  for c in select attname from pg_attribute where attrelid = what and attnum > 0 and not attisdropped loop
    execute format('alter table %s alter column %I set statistics %s', what, c.attname,
                   case when c.attname = any (unsampled) then 0 else target end);
  end loop;
end
$$;
revoke all on procedure sample_less(regclass, text[], int) from public;

call sample_less('message', '{text,payload,selected_id,reply_to_external_id,referral,sender_id,sender_name,original_text,previous_text,error_text}', 30);
call sample_less('conversation', '{preview,metadata,preview_direction}', 30);
call sample_less('feed', '{}', 10);
call sample_less('ledger', '{}', 10);
call sample_less('leaf', '{body}', 10);

create or replace function prepare_leaf_days(first date, days int) returns int
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d date;
  made int := 0;
  name text;
begin
  for i in 0 .. days - 1 loop
    d := first + i;
    name := format('leaf_%s', to_char(d, 'YYYYMMDD'));
    if to_regclass(name) is null and not exists (select from leaf_rest where day = d) then
      execute format('create table %I partition of leaf for values from (%L) to (%L)', name, d, d + 1);
      call prefer_lz4(name::regclass, 'body');
      call sample_less(name::regclass, '{body}', 10);
      made := made + 1;
    end if;
  end loop;
  return made;
end
$$;
