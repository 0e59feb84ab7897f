package dev.switchboard.retention;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Takes away what is old enough, a chunk at a time, over all agencies. Blocks. */
final class RetentionStore {
  // Walks the key: ids grow with time, so the walk ends at the cut that keeps least.
  private static final String MESSAGES =
      """
      with late as (
        select tenant_id, id_floor($1::timestamptz - days * interval '1 day') as cut
          from retention_policy where kind = 'messages' and days > 0
      ), seen as materialized (
        select id, tenant_id, account_id, external_id from message
         where id > coalesce((select after from retention_progress where kind = 'messages'), 0)
           and id < (select max(cut) from late)
         order by id limit $2
      ), old as materialized (
        select s.id, s.account_id, s.external_id from seen s join late l on l.tenant_id = s.tenant_id and s.id < l.cut
      ), locked as materialized (
        select id from message where id = any (array(select id from old)) order by id for update
      ), mm as (
        delete from message_media where message_id = any (array(select id from locked)) returning media_id
      ), mf as (
        delete from media f where f.id in (select media_id from mm)
           and not exists (select from message_media o where o.media_id = f.id and o.message_id <> all (array(select id from locked)))
      ), r as (delete from reaction x using old where x.account_id = old.account_id and x.target_external_id = old.external_id),
         a as (delete from amendment where message_id = any (array(select id from locked))),
         f as (delete from status_fact where message_id = any (array(select id from locked))),
         t as (delete from send_attempt where message_id = any (array(select id from locked))),
         m as (delete from message where id = any (array(select id from locked)) returning id),
         v as (update conversation set preview = null where last_message_id = any (array(select id from locked))),
         p as (
        insert into retention_progress (kind, after)
        select 'messages', case when count(*) < $2 then 0 else max(id) end from seen
        on conflict (kind) do update set after = excluded.after returning after
      )
      select after from p
      """;

  // By search_block_oldest. What else was in a block is packed anew.
  private static final String WORDS =
      """
      with late as (
        select tenant_id, id_floor($1::timestamptz - days * interval '1 day') as cut
          from retention_policy where kind = 'messages' and days > 0
      ), old as materialized (
        select l.tenant_id, l.cut, b.number from late l cross join lateral (
          select number from search_block where search_block.tenant_id = l.tenant_id and kind = 0 and least_id(ids) < l.cut
           order by least_id(ids) limit 100) b
      ), gone as (
        delete from search_block b using old where b.tenant_id = old.tenant_id and b.kind = 0 and b.number = old.number
        returning b.tenant_id, b.ids, old.cut
      ), rest as (
        insert into search_due (tenant_id, kind, ids)
        select g.tenant_id, 0, array_agg(u.id order by u.id) from gone g cross join lateral unnest(g.ids) u(id)
         where u.id >= g.cut group by g.tenant_id, g.ids
      )
      select count(*) as gone from gone
      """;

  // By media_stored. The message keeps its place and says that its file is not kept any more. What
  // no message names goes when it is due, whatever the agency says; by media_loose_due.
  static final String MEDIA =
      """
      with late as (
        select tenant_id, $1::timestamptz - days * interval '1 day' as cut
          from retention_policy where kind = 'media' and days > 0
      ), old as materialized (
        select f.id from late l cross join lateral (
          select id from media where media.tenant_id = l.tenant_id and stored_at < l.cut order by stored_at limit 2000) f
      ), gone as (
        update media set state = 'gone', reason = 'kept no longer than the agency wants', sha256 = null, thumbnail = null,
               width = null, height = null, stored_at = null
         where id = any (array(select id from old)) returning 1
      ), due as materialized (
        select media_id from media_loose
         where due_at < $1::timestamptz and media_id <> all (array(select id from old)) order by due_at limit 2000
      ), listed as (
        delete from media_loose where media_id = any (array(select media_id from due))
      ), loose as (
        delete from media d where d.id = any (array(select media_id from due))
           and not exists (select from message_media m where m.media_id = d.id)
        returning 1
      )
      select (select count(*) from gone) + (select count(*) from loose) as gone
      """;

  // By amendment_waiting_since. A message that comes after that stays as it is; of what was said of
  // it, the event log says that it found no message.
  static final String WAITING =
      """
      with late as materialized (
        select account_id, target_external_id, external_id from amendment
         where message_id is null and received_at < $1::timestamptz - interval '14 days'
         order by received_at limit 2000
      ), gone as (
        delete from amendment a using late l
         where a.account_id = l.account_id and a.target_external_id = l.target_external_id
           and a.external_id = l.external_id and a.message_id is null
        returning a.leaf_id, a.leaf_day
      ), told as (
        insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, queue, outcome, reason)
        select l.id, l.day, l.app_id, l.account_id, l.tenant_id, l.source, l.kind, 0, 'noop',
               'its message did not come within 14 days'
          from (select distinct leaf_id, leaf_day from gone) g join leaf l on l.day = g.leaf_day and l.id = g.leaf_id
        on conflict (leaf_id) do nothing
      )
      select count(*) as gone from gone
      """;

  // By status_fact_waiting_since: what another program sent over the same number, or Meta's own
  // inbox, has statuses and no message here.
  static final String STATUSES =
      """
      with d as (
        delete from status_fact where id = any (array(
          select id from status_fact where message_id is null and received_at < $1::timestamptz - interval '30 days'
           order by received_at limit 5000)) and message_id is null
        returning 1
      )
      select count(*) as gone from d
      """;

  // By the primary key of feed. The newest 10,000 stay, so that a client that is further behind is
  // told to reload.
  private static final String FEED =
      """
      with old as (
        select h.tenant_id, f.seq from feed_head h
          left join retention_policy p on p.tenant_id = h.tenant_id and p.kind = 'feed'
          cross join lateral (select seq, at from feed where feed.tenant_id = h.tenant_id and feed.seq <= h.seq - 10000
                               order by seq limit 2000) f
         where coalesce(p.days, 30) > 0 and f.at < $1::timestamptz - coalesce(p.days, 30) * interval '1 day'
      ), d as (delete from feed using old where feed.tenant_id = old.tenant_id and feed.seq = old.seq returning 1)
      select count(*) as gone from d
      """;

  private static final String AUDIT =
      """
      with late as (
        select t.tenant_id, $1::timestamptz - coalesce(p.days, 365) * interval '1 day' as cut
          from tenant t left join retention_policy p on p.tenant_id = t.tenant_id and p.kind = 'audit'
         where coalesce(p.days, 365) > 0
      ), a as (
        delete from leaf_action where id = any (array(
          select x.id from leaf_action x join late l on l.tenant_id = x.tenant_id and x.at < l.cut limit 5000)) returning 1
      ), e as (
        delete from account_event where id = any (array(
          select x.id from account_event x join late l on l.tenant_id = x.tenant_id and x.at < l.cut limit 5000)) returning 1
      )
      select (select count(*) from a) + (select count(*) from e) as gone
      """;

  // A month after they could have been renewed last; their refresh tokens go with them. By
  // user_session_expired.
  private static final String SESSIONS =
      """
      with old as (
        select id from user_session where expires_at < $1::timestamptz - interval '30 days' order by expires_at limit 5000
      ), d as (delete from user_session using old where user_session.id = old.id returning 1)
      select count(*) as gone from d
      """;

  private static final String EVENTS =
      """
      select drop_leaf_days((select $1::timestamptz::date - max(coalesce(p.days, 30))
        from tenant t left join retention_policy p on p.tenant_id = t.tenant_id and p.kind = 'events'
      having min(coalesce(p.days, 30)) > 0)) as gone
      """;

  // A bucket that nobody took from for 25 h is full.
  private static final String BUCKETS =
      "with d as (delete from rate_bucket where at < $1::timestamptz - interval '25 hours' returning 1) select count(*) as gone from d";

  private RetentionStore() {}

  /**
   * Goes on behind the messages that were looked at last, and begins anew once it has come to the
   * newest that may go.
   *
   * @param most looked at
   * @return 0 when it has come there
   */
  static long messages(Tx tx, Instant now, int most) {
    return tx.query(MESSAGES, Tuple.of(utc(now), most)).await().iterator().next().getLong("after");
  }

  /** How many went; 0 when there are no more. */
  static long feed(Tx tx, Instant now) {
    return gone(tx, FEED, now);
  }

  static long media(Tx tx, Instant now) {
    return gone(tx, MEDIA, now);
  }

  /** How many changes were waiting for a message that did not come. */
  static long waiting(Tx tx, Instant now) {
    return gone(tx, WAITING, now);
  }

  /** How many statuses were waiting for a message that did not come. */
  static long statuses(Tx tx, Instant now) {
    return gone(tx, STATUSES, now);
  }

  /** How many blocks of the search went. */
  static long words(Tx tx, Instant now) {
    return gone(tx, WORDS, now);
  }

  static long audit(Tx tx, Instant now) {
    return gone(tx, AUDIT, now);
  }

  static long sessions(Tx tx, Instant now) {
    return gone(tx, SESSIONS, now);
  }

  /** How many days of events went. */
  static int events(Tx tx, Instant now) {
    Integer gone =
        tx.query(EVENTS, Tuple.of(utc(now))).await().iterator().next().getInteger("gone");
    return gone == null ? 0 : gone;
  }

  static long buckets(Tx tx, Instant now) {
    return gone(tx, BUCKETS, now);
  }

  private static long gone(Tx tx, String sql, Instant now) {
    return tx.query(sql, Tuple.of(utc(now))).await().iterator().next().getLong("gone");
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
