package dev.switchboard.automation;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.Hearers;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Conversations and their scripts, over all agencies, within the transactions of the inbox and of
 * runs. What takes a {@code Tx} and returns no future blocks the calling virtual thread.
 *
 * <p>Order of locks: conversation, then its play.
 */
final class PlayStore {
  private static final String LINES =
      "select account_id from intake_line where account_id = any ($1::bigint[]) and is_on";

  // Of lines that answer: whose script plays, or whose conversation is new enough to begin one.
  private static final String HEAR =
      """
      insert into intake_inbound (message_id, tenant_id, conversation_id)
      select t.message_id, v.tenant_id, v.id
        from unnest($1::bigint[], $2::bigint[]) as t(message_id, conversation_id)
        join conversation v on v.id = t.conversation_id
        join intake_line l on l.account_id = v.account_id
        left join intake_play p on p.conversation_id = v.id
       where l.is_on and case when p.conversation_id is null then v.created_at >= l.on_since else p.state = 'playing' end
      on conflict do nothing
      returning message_id
      """;

  private static final String HOLD =
      """
      select v.tenant_id, v.account_id, v.ownership_epoch, v.merged_into, l.is_on,
             l.is_on and v.created_at >= l.on_since as is_new
        from conversation v left join intake_line l on l.account_id = v.account_id
       where v.id = $1 for no key update of v
      """;

  // One for ever: the primary key greets nobody twice.
  private static final String BEGIN =
      """
      insert into intake_play (conversation_id, tenant_id, account_id, version, ownership_epoch)
      select v.id, v.tenant_id, v.account_id, l.version, v.ownership_epoch
        from conversation v join intake_line l on l.account_id = v.account_id
       where v.id = $1
      on conflict do nothing
      """;

  private static final String PLAY =
      """
      select p.state, p.asked, p.misses, p.answers::text as answers, p.ownership_epoch, s.script
        from intake_play p join intake_script s on s.account_id = p.account_id and s.version = p.version
       where p.conversation_id = $1
      """;

  // Anybody but the script itself. Our own answer may come back as an echo before the platform has
  // told its id: that is nobody. Relies on message_thread; such conversations are short.
  private static final String SPOKEN =
      """
      select exists (
        select from message m
         where m.conversation_id = $1 and m.direction = 'out' and not m.is_history
           and (m.client_ref is null or m.client_ref not like 'answer:%')
           and not (m.source in ('phone', 'meta_inbox')
                    and exists (select from message o where o.conversation_id = $1 and o.client_ref like 'answer:%'
                                   and o.text = m.text))) as yes
      """;

  private static final String TAKE =
      """
      with t as (
        update intake_inbound set taken_at = clock_timestamp()
         where conversation_id = $1 and taken_at is null returning message_id
      )
      select m.id, m.text, m.late_by is not null as is_late, m.deleted_at is not null as is_gone
        from t join message m on m.id = t.message_id order by m.platform_at, m.id
      """;

  private static final String ANSWERED =
      "update intake_inbound set request_id = $2 where message_id = any ($1::bigint[])";

  private static final String REQUEST =
      "select request_id from intake_inbound where message_id = $1 and request_id is not null";

  private static final String KNOWN_REF =
      "select id from message where tenant_id = $1 and client_ref = $2";

  private static final String SAVE =
      "update intake_play set asked = $2, misses = $3, answers = $4::text::jsonb where"
          + " conversation_id = $1";

  private static final String END =
      """
      update intake_play set state = $2, reason = $3, asked = null, ended_at = clock_timestamp()
       where conversation_id = $1 and state = 'playing'
      """;

  private static final String WORKS =
      "select exists (select from app_user where id = $1 and tenant_id = $2 and active) as yes";

  private PlayStore() {}

  static Future<Set<Long>> lines(Tx tx, Collection<Long> accounts) {
    return tx.query(LINES, Tuple.of((Object) accounts.toArray(Long[]::new))).map(PlayStore::ids);
  }

  /** Keeps what a script is to answer; returns which of the messages that is. */
  static Future<Set<Long>> hear(Tx tx, List<Hearers.Heard> messages) {
    return tx.query(
            HEAR,
            Tuple.of(
                messages.stream().map(Hearers.Heard::messageId).toArray(Long[]::new),
                (Object) messages.stream().map(Hearers.Heard::conversationId).toArray(Long[]::new)))
        .map(PlayStore::ids);
  }

  private static Set<Long> ids(RowSet<Row> rows) {
    Set<Long> ids = new HashSet<>();
    rows.forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }

  /**
   * A held conversation.
   *
   * @param isOn its line answers
   * @param isNew it began while its line answered
   */
  record Talk(
      long id,
      long tenantId,
      long accountId,
      long epoch,
      boolean isMerged,
      boolean isOn,
      boolean isNew) {}

  static Optional<Talk> hold(Tx tx, long conversationId) {
    return first(tx.query(HOLD, Tuple.of(conversationId)))
        .map(row ->
            new Talk(
                conversationId,
                row.getLong("tenant_id"),
                row.getLong("account_id"),
                row.getLong("ownership_epoch"),
                row.getLong("merged_into") != null,
                Boolean.TRUE.equals(row.getBoolean("is_on")),
                Boolean.TRUE.equals(row.getBoolean("is_new"))));
  }

  static void begin(Tx tx, long conversationId) {
    var _ = tx.query(BEGIN, Tuple.of(conversationId)).await();
  }

  /**
   * How a conversation stands.
   *
   * @param epoch of the conversation when it began
   */
  record Standing(boolean isPlaying, Play play, long epoch, Script script) {}

  static Optional<Standing> standing(Tx tx, long conversationId) {
    return first(tx.query(PLAY, Tuple.of(conversationId)))
        .map(row ->
            new Standing(
                row.getString("state").equals("playing"),
                new Play(
                    answers(row.getString("answers")),
                    row.getString("asked"),
                    row.getInteger("misses")),
                row.getLong("ownership_epoch"),
                ScriptParser.parse(new JsonObject(row.getString("script")))));
  }

  private static Map<String, String> answers(String json) {
    Map<String, String> answers = new LinkedHashMap<>();
    new JsonObject(json).forEach(entry -> answers.put(entry.getKey(), entry.getValue().toString()));
    return answers;
  }

  /** Whether somebody else than the script has spoken for the business. */
  static boolean isSpokenIn(Tx tx, long conversationId) {
    return first(tx.query(SPOKEN, Tuple.of(conversationId))).orElseThrow().getBoolean("yes");
  }

  /** A customer's message; text null: it had no words, or they were taken back. */
  record Said(long messageId, @Nullable String text, boolean isLate) {}

  /** What came since the last turn, in order; in no turn again. */
  static List<Said> take(Tx tx, long conversationId) {
    List<Said> said = new ArrayList<>();
    for (Row row : tx.query(TAKE, Tuple.of(conversationId)).await()) {
      said.add(
          new Said(
              row.getLong("id"),
              row.getBoolean("is_gone") ? null : row.getString("text"),
              row.getBoolean("is_late")));
    }
    return said;
  }

  static void answered(Tx tx, List<Said> said, long requestId) {
    Long[] messages = said.stream().map(Said::messageId).toArray(Long[]::new);
    var _ = tx.query(ANSWERED, Tuple.of(messages, requestId)).await();
  }

  /** Our message that answered one of the customer's. */
  static Optional<Long> request(Tx tx, long messageId) {
    return first(tx.query(REQUEST, Tuple.of(messageId))).map(row -> row.getLong(0));
  }

  /** Our message that was written under a key. */
  static Optional<Long> written(Tx tx, long tenantId, String key) {
    return first(tx.query(KNOWN_REF, Tuple.of(tenantId, key))).map(row -> row.getLong(0));
  }

  static void save(Tx tx, long conversationId, Play play) {
    JsonObject answers = new JsonObject();
    play.answers().forEach(answers::put);
    Tuple row = Tuple.of(conversationId, play.asked(), play.misses(), answers.encode());
    var _ = tx.query(SAVE, row).await();
  }

  static void end(Tx tx, long conversationId, Turn.End end) {
    String state = end.isHandOver() ? "handed_over" : "stopped";
    var _ = tx.query(END, Tuple.of(conversationId, state, end.wire())).await();
  }

  static boolean works(Tx tx, long tenantId, long userId) {
    return first(tx.query(WORKS, Tuple.of(userId, tenantId))).orElseThrow().getBoolean("yes");
  }

  private static Optional<Row> first(Future<RowSet<Row>> rows) {
    RowSet<Row> found = rows.await();
    return found.size() == 0 ? Optional.empty() : Optional.of(found.iterator().next());
  }
}
