package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;

/** Finds messages by their clients' own references. */
final class EarlierMessageStore {
  // What was taken back or erased is blank. The conversation of the repeat may have been merged
  // into that of the first since.
  private static final String BY_CLIENT_REF =
      """
      select m.id, m.type, coalesce(m.original_text, m.text) as text, m.payload, m.reply_to_external_id,
             m.deleted_at is not null as is_blank,
             m.conversation_id = (select coalesce(v.merged_into, v.id) from conversation v where v.id = $3) as is_there
        from message m where m.tenant_id = $1 and m.client_ref = $2
      """;

  private EarlierMessageStore() {}

  static Future<EarlierMessage> find(Tx tx, OutgoingMessage repeat) {
    return tx.query(
            BY_CLIENT_REF, Tuple.of(repeat.tenantId(), repeat.clientRef(), repeat.conversationId()))
        .map(rows -> earlier(rows.iterator().next()));
  }

  private static EarlierMessage earlier(Row row) {
    return new EarlierMessage(
        row.getLong("id"),
        row.getBoolean("is_there"),
        row.getBoolean("is_blank"),
        row.getString("type"),
        row.getString("text"),
        row.getString("payload"),
        row.getString("reply_to_external_id"));
  }
}
