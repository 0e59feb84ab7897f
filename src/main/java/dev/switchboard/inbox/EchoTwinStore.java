package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Echoes of our own messages that came before we knew the platform's ids of those. The echo goes,
 * our own message takes what is known of it.
 */
final class EchoTwinStore {
  // Relies on message_external.
  private static final String FIND =
      """
      select m.id, e.id as echo_id, e.state, e.error_code, e.error_text
        from unnest($1::bigint[], $2::text[]) as t(id, external_id)
        join message m on m.id = t.id and m.external_id is null
        join message e on e.account_id = m.account_id and e.external_id = t.external_id
       where e.direction = 'out' and e.source in ('phone', 'meta_inbox')
      """;

  // What was said of the echo is of our own message; changes wait for it, and the sweep applies
  // them. Relies on status_fact_message and amendment_message.
  private static final String REMOVE =
      """
      with twin as (
        select * from unnest($1::bigint[], $2::bigint[]) as t(id, echo_id)
      ), facts as (
        update status_fact f set message_id = t.id from twin t where f.message_id = t.echo_id
      ), changes as (
        update amendment a set message_id = null from twin t where a.message_id = t.echo_id
      )
      delete from message m using twin t where m.id = t.echo_id returning m.id, m.tenant_id, m.conversation_id
      """;

  // The removed one may have been the last line.
  private static final String RENEW_LAST =
      """
      update conversation c set last_message_id = l.id
        from (select distinct on (m.conversation_id) m.conversation_id, m.id from message m
               where m.conversation_id = any ($1::bigint[]) and m.type <> 'reaction'
               order by m.conversation_id, m.platform_at desc, m.id desc) l
       where c.id = l.conversation_id
      """;

  private EchoTwinStore() {}

  /** A message of ours, its echo, and what is known of that. */
  record Twin(
      long messageId,
      long echoId,
      MessageState state,
      @Nullable Integer errorCode,
      @Nullable String errorText) {}

  /**
   * Looks for echoes.
   *
   * @param sent messages of ours that turn out to be sent, with the platform's ids
   */
  static Future<List<Twin>> find(Tx tx, List<StateChange> sent) {
    return tx.query(
            FIND,
            Tuple.of(
                Columns.of(sent, StateChange::messageId, Long[]::new),
                (Object) Columns.of(sent, StateChange::externalId, String[]::new)))
        .map(rows -> {
          List<Twin> twins = new ArrayList<>();
          for (Row row : rows) {
            twins.add(
                new Twin(
                    row.getLong("id"),
                    row.getLong("echo_id"),
                    MessageState.of(row.getString("state")),
                    row.getInteger("error_code"),
                    row.getString("error_text")));
          }
          return twins;
        });
  }

  /** The same changes, and what is known of the echoes: any word of the platform's is more. */
  static List<StateChange> merged(List<StateChange> changes, List<Twin> twins) {
    Map<Long, Twin> byMessage = new HashMap<>();
    twins.forEach(twin -> byMessage.put(twin.messageId(), twin));
    return changes.stream().map(c -> merged(c, byMessage.get(c.messageId()))).toList();
  }

  private static StateChange merged(StateChange change, @Nullable Twin twin) {
    return twin == null || twin.state() == MessageState.SENT
        ? change
        : new StateChange(
            change.messageId(),
            twin.state(),
            change.externalId(),
            twin.errorCode(),
            twin.errorText());
  }

  /** Removes echoes; returns what the feed is to say of it. */
  static Future<List<Change>> remove(Tx tx, List<Twin> twins) {
    return tx.query(
            REMOVE,
            Tuple.of(
                Columns.of(twins, Twin::messageId, Long[]::new),
                (Object) Columns.of(twins, Twin::echoId, Long[]::new)))
        .compose(rows -> {
          List<Change> gone = new ArrayList<>();
          for (Row row : rows) {
            gone.add(
                new Change(
                    row.getLong("tenant_id"),
                    FeedKind.MESSAGE_REMOVED,
                    row.getLong("conversation_id"),
                    row.getLong("id")));
          }
          Long[] threads = gone.stream().map(Change::conversationId).toArray(Long[]::new);
          return tx.query(RENEW_LAST, Tuple.of((Object) threads)).map(done -> gone);
        });
  }
}
