package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What lines are called outside, for events. By the primary key of account. */
@Door
public final class LineStore {
  private static final String LINES =
      "select id, client_id, external_id from account where id = any ($1::bigint[])";

  private LineStore() {}

  /** A line's client business and its id at the platform. */
  @Door
  public record Line(String clientId, String externalId) {}

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
