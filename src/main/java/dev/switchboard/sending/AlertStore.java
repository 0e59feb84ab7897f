package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/** What a person should know of a line. Blocks the calling virtual thread. */
final class AlertStore {
  // One open alert of a kind for a line or message. Relies on sending_alert_open.
  private static final String RAISE =
      """
      insert into sending_alert (id, tenant_id, account_id, message_id, kind, code, detail)
      select $1, a.tenant_id, a.id, $3, $4, $5, $6 from account a where a.id = $2
      on conflict (account_id, kind, coalesce(message_id, 0)) where cleared_at is null
      do update set code = excluded.code, detail = excluded.detail
      returning tenant_id
      """;

  private static final String CLEAR =
      """
      update sending_alert set cleared_at = clock_timestamp()
       where account_id = $1 and kind = $2 and cleared_at is null
      returning tenant_id
      """;

  private final Bus bus;
  private final Ids ids;

  AlertStore(Bus bus, Ids ids) {
    this.bus = bus;
    this.ids = ids;
  }

  /**
   * @param messageId null: about the line itself
   * @param kind {@code paused}, {@code capped}, {@code doubled}, {@code held} or {@code tier}
   */
  record Alert(
      long accountId,
      @Nullable Long messageId,
      String kind,
      @Nullable Integer code,
      @Nullable String detail) {}

  void raise(Tx tx, Alert alert) {
    Tuple row =
        Tuple.of(
            ids.next(),
            alert.accountId(),
            alert.messageId(),
            alert.kind(),
            alert.code(),
            alert.detail());
    tell(tx, alert.accountId(), tx.query(RAISE, row).await());
  }

  void clear(Tx tx, long accountId, String kind) {
    tell(tx, accountId, tx.query(CLEAR, Tuple.of(accountId, kind)).await());
  }

  private void tell(Tx tx, long accountId, Iterable<Row> rows) {
    for (Row row : rows) {
      var alerted = new OutboxEvent.Alerted(row.getLong(0), accountId);
      tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, alerted));
    }
  }
}
