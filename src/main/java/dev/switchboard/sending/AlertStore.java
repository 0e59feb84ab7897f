package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
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
      returning tenant_id, account_id
      """;

  private static final String CLEAR =
      """
      update sending_alert set cleared_at = clock_timestamp()
       where account_id = $1 and kind = $2 and cleared_at is null
      returning tenant_id, account_id
      """;

  // Each line's own code: one that waits for another reason, too, still does.
  private static final String CLEAR_PAUSED =
      """
      update sending_alert s set cleared_at = clock_timestamp()
        from unnest($1::bigint[], $2::int[]) as f(account_id, code)
       where s.account_id = f.account_id and s.code = f.code and s.kind = 'paused' and s.cleared_at is null
      returning s.tenant_id, s.account_id
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
    tell(tx, tx.query(RAISE, row).await());
  }

  void clear(Tx tx, long accountId, String kind) {
    tell(tx, tx.query(CLEAR, Tuple.of(accountId, kind)).await());
  }

  /** What these lines waited for together is over. */
  void clearPaused(Tx tx, List<SharedPauseStore.Freed> freed) {
    Long[] accounts = freed.stream().map(SharedPauseStore.Freed::accountId).toArray(Long[]::new);
    Integer[] codes = freed.stream().map(SharedPauseStore.Freed::code).toArray(Integer[]::new);
    tell(tx, tx.query(CLEAR_PAUSED, Tuple.of(accounts, (Object) codes)).await());
  }

  private void tell(Tx tx, Iterable<Row> rows) {
    for (Row row : rows) {
      var alerted = new OutboxEvent.Alerted(row.getLong(0), row.getLong(1));
      tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, alerted));
    }
  }
}
