package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** Conversations that belong to one piece of business. A link has no direction. */
@Door
public final class LinkStore {
  // Relies on the primary key and on conversation_roi_links_back.
  private static final String LINKS =
      """
      select case when l.conversation_id = $1 then l.linked_conversation_id else l.conversation_id end as other,
             l.reason, l.created_at
        from conversation_roi_links l
       where l.conversation_id = $1 or l.linked_conversation_id = $1
       order by l.created_at, other limit 200
      """;

  // The smaller id stands first, so that a pair is one row.
  private static final String LINK =
      """
      insert into conversation_roi_links (tenant_id, conversation_id, linked_conversation_id, reason)
      select a.tenant_id, least(a.id, b.id), greatest(a.id, b.id), $3
        from conversation a, conversation b where a.id = $1 and b.id = $2
      on conflict (conversation_id, linked_conversation_id) do update set reason = excluded.reason
      """;

  private static final String UNLINK =
      """
      delete from conversation_roi_links
       where conversation_id = least($1::bigint, $2::bigint) and linked_conversation_id = greatest($1::bigint, $2::bigint)
      """;

  private LinkStore() {}

  public static Future<JsonArray> links(Tx tx, long conversationId) {
    return tx.query(LINKS, Tuple.of(conversationId))
        .map(rows -> {
          JsonArray links = new JsonArray();
          for (Row row : rows) {
            links.add(
                new JsonObject()
                    .put("conversationId", Long.toString(row.getLong("other")))
                    .put("reason", row.getString("reason"))
                    .put("createdAt", row.getOffsetDateTime("created_at").toInstant()));
          }
          return links;
        });
  }

  /** False when one of them is not there. */
  public static Future<Boolean> link(Tx tx, long one, long other, String reason) {
    return tx.query(LINK, Tuple.of(one, other, reason)).map(rows -> rows.rowCount() == 1);
  }

  public static Future<Boolean> unlink(Tx tx, long one, long other) {
    return tx.query(UNLINK, Tuple.of(one, other)).map(rows -> rows.rowCount() == 1);
  }
}
