package dev.switchboard.feed;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a tenant's feed, within a transaction of that tenant. */
public final class FeedReadStore {
  // Relies on the primary key of feed; the tenant is named so that the planner sees the key whole.
  private static final String AFTER =
      """
      select seq, kind, conversation_id, message_id, subject_id, at from feed
       where tenant_id = $1 and seq > $2 order by seq limit $3
      """;

  private static final String HEAD = "select seq from feed_head where tenant_id = $1";

  private FeedReadStore() {}

  /** The rows after a number, oldest first. */
  public static Future<List<FeedRow>> after(Tx tx, long tenantId, long seq, int limit) {
    return tx.query(AFTER, Tuple.of(tenantId, seq, limit))
        .map(found -> {
          List<FeedRow> rows = new ArrayList<>(found.size());
          for (Row row : found) {
            rows.add(row(row));
          }
          return rows;
        });
  }

  /** The number of the newest row; 0 for a feed without any. */
  public static Future<Long> head(Tx tx, long tenantId) {
    return tx.query(HEAD, Tuple.of(tenantId))
        .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
  }

  private static FeedRow row(Row row) {
    @Nullable Long message = row.getLong("message_id");
    return new FeedRow(
        row.getLong("seq"),
        row.getString("kind"),
        row.getLong("conversation_id"),
        message,
        row.getLong("subject_id"),
        row.getOffsetDateTime("at").toInstant());
  }
}
