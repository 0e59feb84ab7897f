package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What lines are called outside, for events. By the primary key of account. */
@Door
public final class LineStore {
  private static final String LINES =
      "select id, client_id, external_id from account where id = any ($1::bigint[])";

  // By account_business.
  private static final String OF_BUSINESS =
      """
      select distinct on (t.tenant_id, t.business_id) t.tenant_id, t.business_id, a.id
        from unnest($1::bigint[], $2::text[]) as t(tenant_id, business_id)
        join account a on a.business_id = t.business_id and a.tenant_id = t.tenant_id
       order by t.tenant_id, t.business_id, a.active desc, a.id
      """;

  private LineStore() {}

  /** A line's client business and its id at the platform. */
  @Door
  public record Line(String clientId, String externalId) {}

  /** A business at the platform, as an agency has it. */
  record Business(long tenantId, String id) {}

  /** A line of each business. */
  static Future<Map<Business, Long>> ofBusinesses(Tx tx, List<Business> businesses) {
    return tx.query(
            OF_BUSINESS,
            Tuple.of(
                Columns.of(businesses, Business::tenantId, Long[]::new),
                (Object) Columns.of(businesses, Business::id, String[]::new)))
        .map(rows -> {
          Map<Business, Long> lines = new HashMap<>();
          rows.forEach(row ->
              lines.put(
                  new Business(row.getLong("tenant_id"), row.getString("business_id")),
                  row.getLong("id")));
          return lines;
        });
  }

  public static Future<Map<Long, Line>> lines(Tx tx, Collection<Long> accounts) {
    return accounts.isEmpty()
        ? Future.succeededFuture(Map.of())
        : tx.query(LINES, Tuple.of((Object) accounts.stream().distinct().toArray(Long[]::new)))
            .map(rows -> {
              Map<Long, Line> lines = new HashMap<>();
              rows.forEach(row ->
                  lines.put(
                      row.getLong("id"),
                      new Line(row.getLong("client_id").toString(), row.getString("external_id"))));
              return lines;
            });
  }
}
