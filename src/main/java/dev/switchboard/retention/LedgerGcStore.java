package dev.switchboard.retention;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** Takes keys and recorded no-ops away, a chunk at a time, over all agencies. Blocks. */
final class LedgerGcStore {
  /** Rows a transaction looks at, and takes away, at most. */
  static final int CHUNK = 10_000;

  // The first key of an event that has a time: LeafKey's first 32 bits are its second.
  private static final UUID FIRST_TIMED = new UUID(1L << 32, 0);

  // Walks the primary key, app by app, from where the last chunk ended to the keys of events that
  // happened after the cut: of 100 M keys only those that go are read. An old event may have come
  // lately, so when it came decides. The apps are found by one look each, only as far as the chunk
  // needs them.
  static final String KEYS =
      """
      with recursive apps as (
        select $2::bigint as app_id
        union all
        select (select min(l.app_id) from ledger l where l.app_id > a.app_id) from apps a where a.app_id is not null
      ), seen as materialized (
        select a.app_id, x.key, x.leaf_id, x.place from apps a cross join lateral (
          select key, leaf_id, ctid as place from ledger l
           where l.app_id = a.app_id and l.key > case when a.app_id = $2 then $3::uuid else $4::uuid end and l.key < $5::uuid
           order by l.key limit $6) x
         where a.app_id is not null limit $6
      ), d as (
        delete from ledger where ctid = any (array(select place from seen where leaf_id < $1)) and leaf_id < $1 returning 1
      )
      select (select count(*) from d) as gone, (select count(*) from seen) as seen, t.app_id, t.key
        from (values (1)) one left join lateral (select app_id, key from seen order by app_id desc, key desc limit 1) t on true
      """;

  // By ledger_timeless.
  static final String TIMELESS =
      """
      with d as (
        delete from ledger where ctid = any (array(
          select ctid from ledger where key < '00000001-0000-0000-0000-000000000000' and leaf_id < $1
           order by leaf_id limit $2)) and leaf_id < $1
        returning 1
      )
      select count(*) as gone from d
      """;

  // By set_aside_done, one look for each of its days. As long as a day's leaves are there, the
  // event
  // log says of each what became of it.
  private static final String ASIDES =
      """
      with recursive days as (
        select min(day) as day from set_aside where outcome in ('noop', 'discarded')
        union all
        select (select min(s.day) from set_aside s where s.outcome in ('noop', 'discarded') and s.day > d.day)
          from days d where d.day < $1::date
      ), old as materialized (
        select x.leaf_id from days d cross join lateral (
          select leaf_id from set_aside s
           where s.day = d.day and s.outcome in ('noop', 'discarded') and s.at < $2 order by s.leaf_id limit $3) x
         where d.day < $1::date and not exists (select from leaf l where l.day = d.day)
         limit $3
      ), d as (
        delete from set_aside where leaf_id = any (array(select leaf_id from old)) and outcome in ('noop', 'discarded') returning 1
      )
      select count(*) as gone from d
      """;

  private LedgerGcStore() {}

  /**
   * Where a walk along the keys is.
   *
   * @param key the last that was looked at
   * @param gone how many went with this chunk
   * @param isLast whether nothing is left to look at
   */
  record Place(long app, UUID key, long gone, boolean isLast) {
    static final Place FIRST = new Place(Long.MIN_VALUE, FIRST_TIMED, 0, false);
  }

  /** One chunk of the keys of events that happened, and came, before a time. */
  static Place keys(Tx tx, Instant before, Place from) {
    Row row = tx.query(KEYS, keysTuple(before, from)).await().iterator().next();
    return row.getLong("seen") < CHUNK
        ? new Place(from.app, from.key, row.getLong("gone"), true)
        : new Place(row.getLong("app_id"), row.getUUID("key"), row.getLong("gone"), false);
  }

  static Tuple keysTuple(Instant before, Place from) {
    return Tuple.of(
        Ids.floor(before),
        from.app,
        from.key,
        FIRST_TIMED,
        new UUID(before.getEpochSecond() << 32, 0),
        CHUNK);
  }

  /** One chunk of the keys of events without a time of their own; how many went. */
  static long timeless(Tx tx, Instant before) {
    return gone(tx, TIMELESS, timelessTuple(before));
  }

  static Tuple timelessTuple(Instant before) {
    return Tuple.of(Ids.floor(before), CHUNK);
  }

  /** One chunk of what was a no-op or discarded before a time, on days whose leaves are gone. */
  static long asides(Tx tx, Instant before) {
    var at = before.atOffset(ZoneOffset.UTC);
    return gone(tx, ASIDES, Tuple.of(at.toLocalDate(), at, CHUNK));
  }

  private static long gone(Tx tx, String sql, Tuple parameters) {
    return tx.query(sql, parameters).await().iterator().next().getLong("gone");
  }
}
