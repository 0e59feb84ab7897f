package dev.switchboard.api;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a send needs to know, within a tenant's transaction. */
final class SendStore {
  private static final String LINE =
      "select id from account where platform = 'whatsapp' and external_id = $1 and active";

  private static final String THREAD =
      """
      select v.account_id,
             (select i.value from contact_identity i where i.contact_id = v.contact_id and i.kind = 'wa_id'
               order by i.first_seen_at desc limit 1) as wa_id,
             coalesce(v.last_inbound_at > now() - interval '24 hours', false) as window_open
        from conversation v where v.id = $1
      """;

  private static final String REPLY =
      "select external_id from message where id = $1 and conversation_id = $2 and external_id is not null";

  private static final String OUTCOME =
      "select state, external_id, error_code from message where id = $1 and direction = 'out'";

  private static final String KEPT =
      """
      select m.account_id, m.type, m.text, m.payload, m.reply_to_external_id,
             (select i.value from contact_identity i where i.contact_id = v.contact_id and i.kind = 'wa_id'
               order by i.first_seen_at desc limit 1) as wa_id
        from message m join conversation v on v.id = m.conversation_id
       where m.id = $1
      """;

  private SendStore() {}

  /** The line of a phone number id. */
  static Future<Optional<Long>> line(Tx tx, String phoneNumberId) {
    return one(tx.query(LINE, Tuple.of(phoneNumberId)), row -> row.getLong(0));
  }

  /**
   * Where a conversation's messages go.
   *
   * @param waId digits; null for a customer who is not known by a number
   */
  record Route(long accountId, @Nullable String waId, boolean isWindowOpen) {}

  static Future<Optional<Route>> thread(Tx tx, long conversationId) {
    return one(
        tx.query(THREAD, Tuple.of(conversationId)),
        row ->
            new Route(
                row.getLong("account_id"), row.getString("wa_id"), row.getBoolean("window_open")));
  }

  /** The platform's id of a message of the conversation. */
  static Future<Optional<String>> externalId(Tx tx, long messageId, long conversationId) {
    return one(tx.query(REPLY, Tuple.of(messageId, conversationId)), row -> row.getString(0));
  }

  /** How far an outgoing message is. */
  record Progress(String state, @Nullable String externalId, @Nullable Integer errorCode) {}

  static Future<Optional<Progress>> progress(Tx tx, long messageId) {
    return one(
        tx.query(OUTCOME, Tuple.of(messageId)),
        row ->
            new Progress(
                row.getString("state"),
                row.getString("external_id"),
                row.getInteger("error_code")));
  }

  /** A message as it was asked for. */
  record Kept(
      long accountId,
      String type,
      @Nullable String text,
      @Nullable String payload,
      @Nullable String replyTo,
      String waId) {}

  static Future<Optional<Kept>> kept(Tx tx, long messageId) {
    return one(
        tx.query(KEPT, Tuple.of(messageId)),
        row ->
            new Kept(
                row.getLong("account_id"),
                row.getString("type"),
                row.getString("text"),
                row.getString("payload"),
                row.getString("reply_to_external_id"),
                row.getString("wa_id")));
  }

  private static <T> Future<Optional<T>> one(Future<RowSet<Row>> rows, Function<Row, T> view) {
    return rows.map(found -> {
      @Nullable Row row = found.size() == 0 ? null : found.iterator().next();
      return Optional.ofNullable(row).map(view);
    });
  }
}
