package dev.switchboard.ledger;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ledger's tables. Thread-safe. */
public final class LedgerStore {
  // The ack: one statement for all posts that wait, so that one fsync serves them all. Joined on
  // the
  // id, not on the key: two equal keys in one group must not bring two bodies.
  private static final String STORE =
      """
      with i as (
        select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::bigint[], $5::bigint[], $6::text[],
                             $7::text[], $8::smallint[], $9::smallint[], $10::bytea[], $11::text[], $12::text[])
                 as t(id, app_id, key, account_id, tenant_id, source, kind, queue, shard, body, external_account, reason)
      ), n as (
        insert into ledger (app_id, key, leaf_id) select app_id, key, id from i
        on conflict do nothing returning leaf_id
      ), l as (
        insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
        select $13, i.id, app_id, account_id, tenant_id, source, kind, body, $14 from i join n on n.leaf_id = i.id
      ), p as (
        insert into pending (queue, shard, id, day)
        select queue, shard, i.id, $13 from i join n on n.leaf_id = i.id where reason is null
      ), a as (
        insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, queue, external_account, outcome, reason)
        select i.id, $13, app_id, account_id, tenant_id, source, kind, queue, external_account, 'parked', reason
          from i join n on n.leaf_id = i.id where reason is not null
      )
      select count(*) from n
      """;

  private static final String OWN_SHARD =
      "select 1 from shard where queue = $1 and shard = $2 for update skip locked";

  // Sent along with OWN_SHARD, before it is known whether that locked the shard: a row that we
  // locked carries our transaction in xmax. Not one statement, because this one must see what the
  // last owner committed.
  // "= any (array(…))": with "in (…)" a plan made while the table was empty runs the limit once per
  // row.
  // Relies on the primary keys of pending and leaf.
  private static final String CLAIM =
      """
      with d as (
        delete from pending
         where queue = $1 and shard = $2
           and id = any (array(select id from pending
                                where queue = $1 and shard = $2 and (not_before is null or not_before <= now())
                                  and exists (select from shard
                                               where queue = $1 and shard = $2 and xmax = pg_current_xact_id()::xid)
                                order by id limit $3))
        returning id, day
      )
      select l.id, l.day, l.app_id, l.account_id, l.tenant_id, l.source, l.kind, l.body, l.received_at
        from leaf l
       where l.day = any (array(select distinct day from d)) and l.id = any (array(select id from d))
      """;

  // Counted in a transaction of its own before the work may throw.
  private static final String COUNT_HEAD =
      """
      update pending set attempts = attempts + 1
       where queue = $1 and shard = $2
         and id = (select id from pending
                    where queue = $1 and shard = $2 and (not_before is null or not_before <= now())
                    order by id limit 1)
      returning id, attempts
      """;

  private static final String BACK_OFF =
      """
      update pending set not_before = now() + $4 * interval '1 millisecond'
       where queue = $1 and shard = $2 and id = $3
      """;

  private static final String BURY =
      """
      with d as (
        delete from pending where queue = $1 and shard = $2 and id = $3 returning id, day, attempts
      )
      insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, queue, outcome, reason, attempts)
      select l.id, l.day, l.app_id, l.account_id, l.tenant_id, l.source, l.kind, $1, 'dead', $4, d.attempts
        from d join leaf l using (day, id)
      """;

  // Leaves parked for want of a line that is there now. Relies on set_aside_unplaced: one look per
  // line, and one per endpoint that has a line; $3 and $4 are the words of AwaitedLine.
  // The function is called only when there is something: each call plans it anew, for 11 ms.
  private static final String ADOPT =
      """
      select case when cardinality(ids) = 0 then 0 else replay_leaves(ids, 'line added') end from (select array(
        select leaf_id from (
          select s.leaf_id from account a
            join set_aside s on s.app_id = a.app_id and s.external_account = a.external_id
           where a.active and s.outcome = 'parked' and s.account_id is null and s.queue = $1
             and (a.platform = s.source or s.source not in ('whatsapp', 'instagram', 'messenger'))
          union
          select s.leaf_id from webhook_endpoint e
            join set_aside s on s.app_id = e.id
            cross join lateral line_of(s.app_id, s.external_account, s.source) l
           where e.account_id is not null and s.outcome = 'parked' and s.account_id is null and s.queue = $1
             and (right(s.reason, length($3)) = $3 or starts_with(s.reason, $4))) s
         order by leaf_id limit $2) as ids offset 0) found
      """;

  // Leaves that an older parser could not place. Relies on set_aside_parser.
  private static final String REPARSE =
      """
      select replay_leaves(array(
        select leaf_id from set_aside
         where outcome = 'parked' and queue = $1 and parser < $2 order by leaf_id limit $3), 'new parser')
      """;

  private static final String BEAT =
      """
      with gone as (
        delete from leaf_worker where seen_at < now() - interval '1 hour'
      )
      insert into leaf_worker (id, queue) values ($1, $2)
      on conflict (id) do update set seen_at = now()
      """;

  private static final String SET_ASIDE =
      """
      insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, queue, outcome, reason, parser)
      select l.id, l.day, l.app_id, l.account_id, l.tenant_id, l.source, l.kind, t.queue, t.outcome, t.reason, $6
        from unnest($1::bigint[], $2::date[], $3::text[], $4::text[], $5::smallint[])
             as t(id, day, outcome, reason, queue)
        join leaf l on l.id = t.id and l.day = t.day
      on conflict (leaf_id) do update
         set outcome = excluded.outcome, reason = excluded.reason, parser = excluded.parser, at = now()
      """;

  private static final String WAITING_SHARDS =
      """
      select s.shard from shard s
       where s.queue = $1
         and exists (select from pending p where p.queue = s.queue and p.shard = s.shard
                        and (p.not_before is null or p.not_before <= now()))
      """;

  private static final String PREPARE_DAYS = "select prepare_leaf_days($1, $2)";

  /**
   * The version of the parsers, over all rooms. Raise it with a parser that learns a kind: at the
   * next start what older ones could not place is tried again, once.
   */
  public static final int PARSER = 3;

  private LedgerStore() {}

  /**
   * Stores a group of leaves, all or none; leaves that were stored before are left out.
   *
   * @return how many were new; completes after the commit
   */
  public static Future<Long> store(SqlClient client, List<NewLeaf> leaves, OffsetDateTime now) {
    return client
        .preparedQuery(STORE)
        .execute(
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        column(leaves, NewLeaf::id, Long[]::new),
                        column(leaves, NewLeaf::appId, Long[]::new),
                        column(leaves, NewLeaf::key, java.util.UUID[]::new),
                        column(leaves, NewLeaf::accountId, Long[]::new),
                        column(leaves, NewLeaf::tenantId, Long[]::new),
                        column(leaves, NewLeaf::source, String[]::new),
                        column(leaves, NewLeaf::kind, String[]::new),
                        column(leaves, leaf -> leaf.queue().number(), Short[]::new),
                        column(leaves, leaf -> (short) leaf.shard(), Short[]::new),
                        column(leaves, NewLeaf::body, io.vertx.core.buffer.Buffer[]::new),
                        column(leaves, NewLeaf::externalAccount, String[]::new),
                        column(leaves, NewLeaf::parkedBecause, String[]::new),
                        now.toLocalDate(),
                        now))))
        .map(rows -> rows.iterator().next().getLong(0));
  }

  private static <T> @Nullable T[] column(
      List<NewLeaf> leaves,
      Function<NewLeaf, ? extends @Nullable T> part,
      java.util.function.IntFunction<@Nullable T[]> array) {
    @Nullable T[] column = array.apply(leaves.size());
    for (int i = 0; i < column.length; i++) {
      column[i] = part.apply(leaves.get(i));
    }
    return column;
  }

  /**
   * Takes the first leaves of a shard off the queue, in arrival order.
   *
   * @return empty while another transaction owns the shard; an empty list when nothing is due
   */
  static Optional<List<Leaf>> claim(Tx tx, int queue, int shard, int limit) {
    Future<RowSet<Row>> owned = tx.query(OWN_SHARD, Tuple.of((short) queue, (short) shard));
    Future<RowSet<Row>> claimed = tx.query(CLAIM, Tuple.of((short) queue, (short) shard, limit));
    if (owned.await().size() == 0) {
      return Optional.empty();
    }
    List<Leaf> leaves = new ArrayList<>();
    for (Row row : claimed.await()) {
      leaves.add(leaf(queue, row));
    }
    leaves.sort(Comparator.comparingLong(Leaf::id));
    return Optional.of(leaves);
  }

  private static Leaf leaf(int queue, Row row) {
    return new Leaf(
        row.getLong("id"),
        NewLeaf.Queue.of(queue),
        row.getLocalDate("day"),
        row.getLong("app_id"),
        row.getLong("account_id"),
        row.getLong("tenant_id"),
        row.getString("source"),
        row.getString("kind"),
        row.getBuffer("body"),
        row.getOffsetDateTime("received_at").toInstant());
  }

  /** The head of a shard and how often it was tried, this time counted. */
  record Head(long id, int attempts) {}

  static Optional<Head> countHead(Tx tx, int queue, int shard) {
    RowSet<Row> rows = tx.query(COUNT_HEAD, Tuple.of((short) queue, (short) shard)).await();
    if (rows.size() == 0) {
      return Optional.empty();
    }
    Row row = rows.iterator().next();
    return Optional.of(new Head(row.getLong("id"), row.getShort("attempts")));
  }

  static long backOff(Tx tx, int queue, int shard, long id, Duration pause) {
    tx.query(BACK_OFF, Tuple.of((short) queue, (short) shard, id, pause.toMillis())).await();
    return id;
  }

  static long bury(Tx tx, int queue, int shard, long id, String reason) {
    tx.query(BURY, Tuple.of((short) queue, (short) shard, id, reason)).await();
    return id;
  }

  /** Records leaves that became no rows, within the batch's transaction. */
  public static Future<Void> setAside(Tx tx, List<SetAside> aside) {
    if (aside.isEmpty()) {
      return Future.succeededFuture();
    }
    return tx.query(
            SET_ASIDE,
            Tuple.of(
                aside.stream().map(a -> a.leaf().id()).toArray(Long[]::new),
                aside.stream().map(a -> a.leaf().day()).toArray(LocalDate[]::new),
                aside.stream().map(a -> a.outcome().wire()).toArray(String[]::new),
                aside.stream().map(SetAside::reason).toArray(String[]::new),
                aside.stream().map(a -> a.leaf().queue().number()).toArray(Short[]::new),
                PARSER))
        .mapEmpty();
  }

  /** Puts back leaves whose line is known by now; returns how many, at most {@code limit}. */
  static int adopt(Tx tx, int queue, int limit) {
    return count(
        tx.query(ADOPT, Tuple.of((short) queue, limit, AwaitedLine.NONE, AwaitedLine.FOREIGN))
            .await());
  }

  /** Puts back leaves parked by an older parser; returns how many, at most {@code limit}. */
  static int reparse(Tx tx, int queue, int limit) {
    return count(tx.query(REPARSE, Tuple.of((short) queue, PARSER, limit)).await());
  }

  /** Says that a worker of a queue lives. */
  static void beat(Tx tx, UUID worker, int queue) {
    tx.query(BEAT, Tuple.of(worker, (short) queue)).await();
  }

  private static int count(RowSet<Row> rows) {
    return rows.iterator().next().getInteger(0);
  }

  static List<Integer> waitingShards(Database database, int queue) {
    List<Integer> shards = new ArrayList<>();
    for (Row row : database.query(WAITING_SHARDS, Tuple.of((short) queue)).await()) {
      shards.add(row.getInteger(0));
    }
    return shards;
  }

  /** Makes sure that today's and the next days' partitions are there. */
  public static Future<Void> prepareDays(Tx tx, int days) {
    return tx.query(PREPARE_DAYS, Tuple.of(LocalDate.now(ZoneOffset.UTC), days)).mapEmpty();
  }
}
