package dev.switchboard.ledger;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leaves that became no rows: read, put back, discarded. In a transaction of the API's role it sees
 * one tenant's; in the pipeline's, all, those of no tenant among them.
 */
@Door
public final class SetAsideStore {
  /** Leaves put back or discarded by one call. */
  public static final int MOST = 10_000;

  // $1 outcomes, $2 reason's beginning, $3 source, $4 kind, $5 account, $6 from, $7 to. Relies on
  // the primary key,
  // and on set_aside_tenant where row-level security names the tenant.
  private static final String MATCHES =
      """
       where outcome = any ($1::text[]) and ($2::text is null or starts_with(reason, $2))
         and ($3::text is null or source = $3) and ($4::text is null or kind = $4)
         and ($5::bigint is null or account_id = $5)
         and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)
      """;

  private static final String LIST =
      """
      select leaf_id, tenant_id, account_id, outcome, reason, source, kind, external_account, attempts, actor, at
        from set_aside
      """
          + MATCHES
          + " and ($8::bigint is null or leaf_id < $8) order by leaf_id desc limit $9";

  private static final String ONE =
      """
      select s.leaf_id, s.tenant_id, s.account_id, s.outcome, s.reason, s.source, s.kind, s.external_account,
             s.attempts, s.actor, s.at, l.received_at, l.body
        from set_aside s left join leaf l on l.day = s.day and l.id = s.leaf_id
       where s.leaf_id = $1
      """;

  private static final String ACTIONS =
      "select action, was, reason, actor, at from leaf_action where leaf_id = $1 order by id";

  private static final String REPLAY =
      "select replay_leaves(array(select leaf_id from set_aside"
          + MATCHES
          + " order by leaf_id limit $8), $9)";

  private static final String REPLAY_ONE = "select replay_leaves(array[$1::bigint], $2)";

  private static final String DISCARD =
      """
      with s as (
        select leaf_id, tenant_id, outcome, reason from set_aside
         where leaf_id = $1 and outcome in ('parked', 'dead') for update
      ), u as (
        update set_aside x set outcome = 'discarded', reason = $2, actor = $3, at = now()
          from s where x.leaf_id = s.leaf_id
      ), a as (
        insert into leaf_action (leaf_id, tenant_id, action, was, reason, actor)
        select leaf_id, tenant_id, 'discarded', outcome || ': ' || reason, $2, $3 from s
      )
      select count(*)::int from s
      """;

  private SetAsideStore() {}

  /**
   * Which leaves.
   *
   * @param outcomes of {@code parked}, {@code dead}, {@code noop}, {@code discarded}; at least one
   * @param reason what the reason begins with
   * @param from when it was set aside, inclusive
   * @param to exclusive
   */
  public record Filter(
      List<String> outcomes,
      @Nullable String reason,
      @Nullable String source,
      @Nullable String kind,
      @Nullable Long accountId,
      @Nullable Instant from,
      @Nullable Instant to) {

    /** What waits for somebody: all that is parked or dead. */
    public static Filter open() {
      return new Filter(List.of("parked", "dead"), null, null, null, null, null, null);
    }

    private Tuple tuple() {
      return Tuple.of(outcomes.toArray(String[]::new), reason, source, kind, accountId)
          .addValue(utc(from))
          .addValue(utc(to));
    }
  }

  /** A leaf that became no row. */
  public record Aside(
      long leafId,
      @Nullable Long tenantId,
      @Nullable Long accountId,
      String outcome,
      String reason,
      String source,
      String kind,
      @Nullable String externalAccount,
      int attempts,
      @Nullable String actor,
      Instant at) {}

  /** What somebody did to a leaf. */
  public record Action(
      String action, String was, @Nullable String reason, String actor, Instant at) {}

  /**
   * One of them, whole.
   *
   * @param body as it was kept; null when its day was dropped
   */
  public record Detail(
      Aside aside, @Nullable Instant receivedAt, @Nullable Buffer body, List<Action> actions) {}

  /** Newest first, those before a leaf. */
  public static Future<List<Aside>> list(Tx tx, Filter filter, @Nullable Long before, int limit) {
    return tx.query(LIST, filter.tuple().addValue(before).addValue(limit))
        .map(rows -> {
          List<Aside> found = new ArrayList<>();
          rows.forEach(row -> found.add(aside(row)));
          return found;
        });
  }

  public static Future<Optional<Detail>> one(Tx tx, long leafId) {
    Future<RowSet<Row>> leaf = tx.query(ONE, Tuple.of(leafId));
    Future<RowSet<Row>> actions = tx.query(ACTIONS, Tuple.of(leafId));
    return Future.all(leaf, actions)
        .map(both ->
            leaf.result().size() == 0
                ? Optional.empty()
                : Optional.of(detail(leaf.result().iterator().next(), actions.result())));
  }

  /**
   * Puts leaves back on their queues, oldest first, at most {@link #MOST}.
   *
   * @param who for the record
   * @return how many; those whose line is still unknown stay
   */
  public static Future<Integer> replay(Tx tx, Filter filter, String who) {
    return tx.query(REPLAY, filter.tuple().addValue(MOST).addValue(who)).map(SetAsideStore::count);
  }

  /** The same for one leaf; false when there is none that could go back. */
  public static Future<Boolean> replay(Tx tx, long leafId, String who) {
    return tx.query(REPLAY_ONE, Tuple.of(leafId, who)).map(rows -> count(rows) == 1);
  }

  /** Gives a parked or dead leaf up for good; false when it is neither. */
  public static Future<Boolean> discard(Tx tx, long leafId, String reason, String who) {
    return tx.query(DISCARD, Tuple.of(leafId, reason, who)).map(rows -> count(rows) == 1);
  }

  private static int count(RowSet<Row> rows) {
    return rows.iterator().next().getInteger(0);
  }

  private static Aside aside(Row row) {
    return new Aside(
        row.getLong("leaf_id"),
        row.getLong("tenant_id"),
        row.getLong("account_id"),
        row.getString("outcome"),
        row.getString("reason"),
        row.getString("source"),
        row.getString("kind"),
        row.getString("external_account"),
        row.getInteger("attempts"),
        row.getString("actor"),
        row.getOffsetDateTime("at").toInstant());
  }

  private static Detail detail(Row row, RowSet<Row> actions) {
    @Nullable OffsetDateTime received = row.getOffsetDateTime("received_at");
    List<Action> done = new ArrayList<>();
    for (Row action : actions) {
      done.add(
          new Action(
              action.getString("action"),
              action.getString("was"),
              action.getString("reason"),
              action.getString("actor"),
              action.getOffsetDateTime("at").toInstant()));
    }
    return new Detail(
        aside(row), received == null ? null : received.toInstant(), row.getBuffer("body"), done);
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
