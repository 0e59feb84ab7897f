package dev.switchboard.ledger;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tenant's leaves and what became of them, within its transaction. */
public final class EventStore {
  private static final String COLUMNS =
      """
      l.id, l.account_id, l.source, l.kind, l.received_at, s.reason,
      coalesce(s.attempts, p.attempts, 0)::int as attempts,
      case when p.id is not null then 'pending' else coalesce(s.outcome, 'processed') end as state
      """;

  // A tenant's pending leaves are all in its own shard: two looks at pending's primary key.
  private static final String FATE =
      """
        left join set_aside s on s.leaf_id = l.id
        left join pending p on p.queue = any (array[0, 1]::smallint[])
                           and p.shard = leaf_shard(l.tenant_id) and p.id = l.id
      """;

  private static final String LOGGED =
      """
         and l.day between $2 and $3
         and l.received_at >= $4 and l.received_at < $5 and ($6::bigint is null or l.id < $6)
         and ($7::text is null or l.kind = $7)
         and ($8::text is null or $8 = case when p.id is not null then 'pending' else coalesce(s.outcome, 'processed') end)
       order by l.id desc limit $9
      """;

  // Each line's newest, by leaf_account, and the newest of none, by leaf_unplaced, where row-level
  // security names the tenant; then the newest of those.
  private static final String LOG =
      """
      select e.* from (
        select of_line.* from account a cross join lateral (
          select %1$s from leaf l %2$s where l.account_id = a.id %3$s) of_line
         where $1::bigint is null or a.id = $1
        union all
        (select %1$s from leaf l %2$s where l.account_id is null and $1::bigint is null %3$s)) e
       order by e.id desc limit $9
      """
          .formatted(COLUMNS, FATE, LOGGED);

  // Few leaves are set aside: by set_aside_tenant, newest first.
  private static final String ASIDE =
      "select "
          + COLUMNS
          + " from set_aside s join leaf l on l.day = s.day and l.id = s.leaf_id left join pending p on false"
          + """
           where ($1::bigint is null or s.account_id = $1) and s.day between $2 and $3
             and l.received_at >= $4 and l.received_at < $5 and ($6::bigint is null or s.leaf_id < $6)
             and ($7::text is null or s.kind = $7) and s.outcome = $8
           order by s.leaf_id desc limit $9
          """;

  private static final String ONE =
      "select "
          + COLUMNS
          + ", l.body from leaf l "
          + FATE
          + " where l.id = $1 and l.day between $2 and $2 + 1";

  private EventStore() {}

  /**
   * Which events.
   *
   * @param state {@code pending}, {@code processed}, {@code parked}, {@code dead}, {@code noop} or
   *     {@code discarded}
   * @param from when it was received, inclusive
   * @param to exclusive
   */
  public record Filter(
      @Nullable Long accountId,
      @Nullable String kind,
      @Nullable String state,
      Instant from,
      Instant to) {}

  /**
   * One leaf.
   *
   * @param accountId its line; null when it names none, or none that is known
   */
  public record Event(
      long id,
      @Nullable Long accountId,
      String source,
      String kind,
      String state,
      @Nullable String reason,
      int attempts,
      Instant receivedAt) {}

  /** One leaf, whole. */
  public record Detail(Event event, Buffer body) {}

  /** Newest first, those before an event. */
  public static Future<List<Event>> list(Tx tx, Filter filter, @Nullable Long before, int limit) {
    boolean isAside =
        filter.state() != null && !List.of("pending", "processed").contains(filter.state());
    Tuple parameters =
        Tuple.of(
            filter.accountId(),
            day(filter.from()),
            day(filter.to()),
            filter.from().atOffset(ZoneOffset.UTC),
            filter.to().atOffset(ZoneOffset.UTC),
            before);
    return tx.query(
            isAside ? ASIDE : LOG,
            parameters.addValue(filter.kind()).addValue(filter.state()).addValue(limit))
        .map(rows -> {
          List<Event> found = new ArrayList<>();
          rows.forEach(row -> found.add(event(row)));
          return found;
        });
  }

  /**
   * One of the tenant's.
   *
   * @param madeAt when its id was made: it says which days to look at
   */
  public static Future<Optional<Detail>> one(Tx tx, long id, Instant madeAt) {
    Future<RowSet<Row>> found = tx.query(ONE, Tuple.of(id, day(madeAt)));
    return found.map(rows -> {
      @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
      return Optional.ofNullable(row).map(one -> new Detail(event(one), one.getBuffer("body")));
    });
  }

  private static Event event(Row row) {
    OffsetDateTime received = row.getOffsetDateTime("received_at");
    return new Event(
        row.getLong("id"),
        row.getLong("account_id"),
        row.getString("source"),
        row.getString("kind"),
        row.getString("state"),
        row.getString("reason"),
        row.getInteger("attempts"),
        received.toInstant());
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
