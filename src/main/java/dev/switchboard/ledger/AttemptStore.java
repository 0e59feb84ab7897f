package dev.switchboard.ledger;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The sampled log of what was posted, refused or taken. */
@Door
public final class AttemptStore {
  // The line a POST claims to be for: found by the platform's id, by three looks at account's
  // unique key. At an endpoint's address what a body claims is nobody else's business: it is the
  // endpoint's, found by its unique source and key.
  private static final String ADD =
      """
      insert into webhook_attempt (at, route, ip, status, reason, request_id, claimed, leaves, account_id, endpoint_id, tenant_id)
      select t.at, t.route, t.ip, t.status, t.reason, t.request_id, t.claimed, t.leaves, a.id, e.id, coalesce(e.tenant_id, a.tenant_id)
        from unnest($1::timestamptz[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::text[],
                    $8::int[], $9::text[])
             as t(at, route, ip, status, reason, request_id, claimed, leaves, endpoint)
        left join lateral (
          select id, tenant_id from account
           where platform = any (array['whatsapp', 'instagram', 'messenger']) and external_id = t.claimed
           limit 1) a on t.endpoint is null
        left join webhook_endpoint e on e.source = split_part(t.endpoint, '/', 1) and e.key = split_part(t.endpoint, '/', 2)
      """;

  private static final String RECENT =
      """
      select id, at, route, ip, status, reason, request_id, claimed, leaves, account_id
        from webhook_attempt order by id desc limit $1
      """;

  private static final String FORGET = "delete from webhook_attempt where at < $1";

  private AttemptStore() {}

  /**
   * A POST and its answer.
   *
   * @param route the path, without what may be a token
   * @param claimed the platform's id of the line it names; believed only where it was signed
   * @param endpoint whose address it came to, as {@code source/key}; null where that is no
   *     endpoint's, and where it is shown
   */
  public record Attempt(
      Instant at,
      String route,
      String ip,
      int status,
      @Nullable String reason,
      String requestId,
      @Nullable String claimed,
      @Nullable String endpoint,
      int leaves) {}

  /** An attempt as it is shown. */
  public record Logged(long id, Attempt attempt, @Nullable Long accountId) {}

  public static Future<Void> add(Tx tx, List<Attempt> attempts) {
    return tx.query(
            ADD,
            Tuple.wrap(
                new ArrayList<Object>(
                    List.of(
                        array(
                            attempts, a -> a.at().atOffset(ZoneOffset.UTC), OffsetDateTime[]::new),
                        array(attempts, Attempt::route, String[]::new),
                        array(attempts, Attempt::ip, String[]::new),
                        array(attempts, a -> (short) a.status(), Short[]::new),
                        array(attempts, Attempt::reason, String[]::new),
                        array(attempts, Attempt::requestId, String[]::new),
                        array(attempts, Attempt::claimed, String[]::new),
                        array(attempts, Attempt::leaves, Integer[]::new),
                        array(attempts, Attempt::endpoint, String[]::new)))))
        .mapEmpty();
  }

  /** The newest, newest first: a tenant's own under its role, everybody's under the pipeline's. */
  public static Future<List<Logged>> recent(Tx tx, int limit) {
    return tx.query(RECENT, Tuple.of(limit))
        .map(rows -> {
          List<Logged> found = new ArrayList<>();
          rows.forEach(row -> found.add(logged(row)));
          return found;
        });
  }

  public static Future<Void> forget(Tx tx, Instant before) {
    return tx.query(FORGET, Tuple.of(before.atOffset(ZoneOffset.UTC))).mapEmpty();
  }

  private static Logged logged(Row row) {
    return new Logged(
        row.getLong("id"),
        new Attempt(
            row.getOffsetDateTime("at").toInstant(),
            row.getString("route"),
            row.getString("ip"),
            row.getInteger("status"),
            row.getString("reason"),
            row.getString("request_id"),
            row.getString("claimed"),
            null,
            row.getInteger("leaves")),
        row.getLong("account_id"));
  }

  private static <T, C> @Nullable C[] array(
      List<T> rows,
      Function<? super T, ? extends @Nullable C> part,
      IntFunction<@Nullable C[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
