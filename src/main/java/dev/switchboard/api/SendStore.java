package dev.switchboard.api;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.Platform;
import dev.switchboard.sending.Sendable.Terms;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what a send needs to know, within a tenant's transaction. */
final class SendStore {
  private static final String LINE =
      "select id, platform from account where external_id = $1 and active order by platform ="
          + " 'whatsapp' desc limit 1";

  // On WhatsApp a number, else the id of who hides it; elsewhere the platform's own.
  private static final String THREAD =
      """
      select v.account_id, a.platform, a.active, i.kind, i.value, v.last_inbound_at,
             (select m.external_id from message m
               where m.conversation_id = v.id and m.direction = 'in' and m.external_id is not null
               order by m.platform_at desc, m.id desc limit 1) as last_inbound
        from conversation v join account a on a.id = v.account_id
        left join lateral (
          select i.kind, i.value from contact_identity i
           where i.contact_id = v.contact_id
             and i.kind = any (case a.platform when 'whatsapp' then array['wa_id', 'user_id']
                                               when 'messenger' then array['psid'] else array['igsid'] end)
           order by i.kind = 'wa_id' desc, i.scope in (a.external_id, a.id::text) desc, i.first_seen_at desc
           limit 1) i on true
       where v.id = $1
      """;

  private static final String KNOWN_THREAD =
      """
      select v.id from contact_identity i join conversation v on v.contact_id = i.contact_id and v.account_id = $1
       where i.value = $2 limit 1
      """;

  private static final String REPLY =
      "select external_id from message where id = $1 and conversation_id = $2 and external_id is"
          + " not null";

  private static final String OUTCOME =
      "select state, external_id, error_code from message where id = $1 and direction = 'out'";

  private static final String KEPT =
      """
      select m.conversation_id, m.source, m.type, m.text, m.payload, m.reply_to_external_id, m.external_id, m.error_code, m.terms,
             coalesce((m.terms ->> 'ownershipEpoch')::bigint <> v.ownership_epoch, false) as is_overtaken
        from message m join conversation v on v.id = m.conversation_id where m.id = $1 and m.direction = 'out'
      """;

  private SendStore() {}

  /** A line that messages go out by. */
  record Line(long accountId, Platform platform) {}

  /** The line of a phone number id, a Page's or an Instagram account's. */
  static Future<Optional<Line>> line(Tx tx, String externalId) {
    return one(
        tx.query(LINE, Tuple.of(externalId)),
        row -> new Line(row.getLong("id"), Platform.of(row.getString("platform"))));
  }

  /** The conversation of a line with a customer who wrote before. */
  static Future<Optional<Long>> knownThread(Tx tx, long accountId, String customer) {
    return one(tx.query(KNOWN_THREAD, Tuple.of(accountId, customer)), row -> row.getLong(0));
  }

  /**
   * Where a conversation's messages go.
   *
   * @param isConnected false: the line was given up, nothing goes out by it
   * @param kind of the customer's id; null when none is known that can be written to
   * @param lastInboundAt null: the customer never wrote, as far as we know
   * @param lastInbound the platform's id of their last message
   */
  record Route(
      long accountId,
      Platform platform,
      boolean isConnected,
      @Nullable String kind,
      @Nullable String customer,
      @Nullable Instant lastInboundAt,
      @Nullable String lastInbound) {}

  static Future<Optional<Route>> thread(Tx tx, long conversationId) {
    return one(tx.query(THREAD, Tuple.of(conversationId)), SendStore::route);
  }

  private static Route route(Row row) {
    @Nullable OffsetDateTime last = row.getOffsetDateTime("last_inbound_at");
    return new Route(
        row.getLong("account_id"),
        Platform.of(row.getString("platform")),
        row.getBoolean("active"),
        row.getString("kind"),
        row.getString("value"),
        last == null ? null : last.toInstant(),
        row.getString("last_inbound"));
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

  /**
   * A message as it was asked for.
   *
   * @param terms see {@link KeptTerms}
   * @param isOvertaken whether it is automation's, and a person took the conversation over since
   */
  record Kept(
      long conversationId,
      String type,
      @Nullable String text,
      @Nullable String payload,
      @Nullable String replyTo,
      @Nullable String externalId,
      @Nullable Integer errorCode,
      Terms terms,
      boolean isOvertaken) {}

  static Future<Optional<Kept>> kept(Tx tx, long messageId) {
    return one(
        tx.query(KEPT, Tuple.of(messageId)),
        row ->
            new Kept(
                row.getLong("conversation_id"),
                row.getString("type"),
                row.getString("text"),
                row.getString("payload"),
                row.getString("reply_to_external_id"),
                row.getString("external_id"),
                row.getInteger("error_code"),
                KeptTerms.read(row.getJsonObject("terms"), row.getString("source")),
                row.getBoolean("is_overtaken")));
  }

  private static <T> Future<Optional<T>> one(Future<RowSet<Row>> rows, Function<Row, T> view) {
    return rows.map(found -> {
      @Nullable Row row = found.size() == 0 ? null : found.iterator().next();
      return Optional.ofNullable(row).map(view);
    });
  }
}
