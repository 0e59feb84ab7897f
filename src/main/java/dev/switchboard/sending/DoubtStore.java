package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messages in doubt, as people see them; within a tenant's transaction. */
public final class DoubtStore {
  // Why nothing is done by itself, the same reasons as in AttemptStore.PROVEN_UNSENT; null: it may
  // still settle itself. Of an outbox row o and its message m.
  static final String WHY =
      """
      case when not (%s) then 'kind'
           when (select count(*) from send_attempt t where t.message_id = o.message_id and t.state = 'abandoned') >= 2 then 'tries'
           when exists (
             select from message later
              where later.conversation_id = m.conversation_id and later.platform_at > m.platform_at
                and later.direction = 'out' and later.external_id is not null) then 'later' end
      """
          .formatted(AttemptStore.MAY_RESEND);

  // Relies on outbox_doubt.
  private static final String LIST =
      """
      select o.position, o.message_id, m.conversation_id, c.id as contact_id, c.name as contact_name, o.recipient,
             m.type, left(m.text, 200) as text, o.attempts, o.in_doubt_since, o.dispatched_at, t.error_text, %s as why
        from outbox o join message m on m.id = o.message_id
        join conversation v on v.id = m.conversation_id
        left join contact c on c.id = v.contact_id
        left join send_attempt t on t.id = o.attempt_id
       where o.account_id = $1 and o.position > $2 and o.in_doubt_since is not null
       order by o.position limit $3
      """
          .formatted(WHY);

  private DoubtStore() {}

  /**
   * Those of a line, in the order of its queue.
   *
   * @param after the position of the last one seen; 0: from the first
   */
  public static Future<List<DoubtView>> list(Tx tx, long accountId, long after, int limit) {
    return tx.query(LIST, Tuple.of(accountId, after, limit))
        .map(rows -> {
          List<DoubtView> found = new ArrayList<>();
          rows.forEach(row -> found.add(doubt(row)));
          return found;
        });
  }

  private static DoubtView doubt(Row row) {
    return new DoubtView(
        row.getLong("position"),
        row.getLong("message_id"),
        row.getLong("conversation_id"),
        row.getLong("contact_id"),
        row.getString("contact_name"),
        row.getString("recipient"),
        row.getString("type"),
        row.getString("text"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("in_doubt_since").toInstant(),
        time(row.getOffsetDateTime("dispatched_at")),
        row.getString("error_text"),
        row.getString("why"));
  }

  private static @Nullable Instant time(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }
}
