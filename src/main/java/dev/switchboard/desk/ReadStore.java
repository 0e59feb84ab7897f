package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far each person has read. One row a person and conversation, written when they read. */
@Door
public final class ReadStore {
  private static final String POSITIONS =
      """
      select conversation_id, received from read_position
       where user_id = $1 and conversation_id = any ($2::bigint[])
      """;

  private static final String OF_READERS =
      """
      select p.user_id, p.conversation_id, p.received
        from unnest($1::bigint[], $2::bigint[]) as t(user_id, conversation_id)
        join read_position p using (user_id, conversation_id)
      """;

  private static final String READ =
      """
      insert into read_position (tenant_id, user_id, conversation_id, received)
      select v.tenant_id, $2, v.id, v.received from conversation v where v.id = any ($1::bigint[])
       order by v.id
      on conflict (user_id, conversation_id) do update set received = excluded.received, at = now()
       where read_position.received <> excluded.received
      returning conversation_id
      """;

  // Counted from the message on where one is named, else the last one. Relies on message_thread.
  private static final String UNREAD =
      """
      insert into read_position (tenant_id, user_id, conversation_id, received)
      select v.tenant_id, $2, v.id,
             greatest(0, v.received - greatest(1, (
               select count(*) from (
                 select from message m join message f on f.id = $3
                  where m.conversation_id = v.id and m.direction = 'in' and not m.is_history
                    and (m.platform_at, m.id) >= (f.platform_at, f.id) limit 10000) later)))
        from conversation v where v.id = any ($1::bigint[])
       order by v.id
      on conflict (user_id, conversation_id) do update set received = excluded.received, at = now()
      returning conversation_id
      """;

  private static final String SEEN =
      """
      with held as materialized (
        select id from conversation where id = any ($1::bigint[]) and unread > 0 order by id for no key update
      )
      update conversation c set unread = 0 from held where c.id = held.id returning c.id
      """;

  private static final String UNSEEN =
      """
      with held as materialized (
        select id from conversation where id = any ($1::bigint[]) and unread = 0 order by id for no key update
      )
      update conversation c set unread = 1 from held where c.id = held.id returning c.id
      """;

  private ReadStore() {}

  /** Up to how many of the customer's messages a person has read, where they ever looked. */
  public static Future<Map<Long, Long>> positions(Tx tx, long userId, Collection<Long> ids) {
    return tx.query(POSITIONS, Tuple.of(userId, (Object) ids.toArray(Long[]::new)))
        .map(rows -> {
          Map<Long, Long> found = new HashMap<>();
          rows.forEach(row -> found.put(row.getLong(0), row.getLong(1)));
          return found;
        });
  }

  /** A person and a conversation. */
  @Door
  public record Reading(long userId, long conversationId) {}

  /** The same for several people at once. */
  public static Future<Map<Reading, Long>> positions(Tx tx, Collection<Reading> readings) {
    return tx.query(
            OF_READERS,
            Tuple.of(
                readings.stream().map(Reading::userId).toArray(Long[]::new),
                (Object) readings.stream().map(Reading::conversationId).toArray(Long[]::new)))
        .map(rows -> {
          Map<Reading, Long> found = new HashMap<>();
          rows.forEach(
              row -> found.put(new Reading(row.getLong(0), row.getLong(1)), row.getLong(2)));
          return found;
        });
  }

  /** What reading changed: for the person, and for those who tell the customer. */
  @Door
  public record Seen(List<Long> byPerson, List<Long> firstTime) {}

  /** A person has read all of these. */
  public static Future<Seen> read(Tx tx, Actor actor, Collection<Long> ids) {
    Object all = ids.toArray(Long[]::new);
    return tx.query(SEEN, Tuple.of(all))
        .compose(seen ->
            actor.userId() == null
                ? Future.succeededFuture(new Seen(list(seen), list(seen)))
                : tx.query(READ, Tuple.of(all, actor.userId()))
                    .map(read -> new Seen(list(read), list(seen))));
  }

  /**
   * A person has these before them again.
   *
   * @param from the first message that counts as not read; 0: the last one
   */
  public static Future<List<Long>> unread(Tx tx, Actor actor, Collection<Long> ids, long from) {
    Object all = ids.toArray(Long[]::new);
    return (actor.userId() == null
            ? tx.query(UNSEEN, Tuple.of(all))
            : tx.query(UNREAD, Tuple.of(all, actor.userId(), from)))
        .map(ReadStore::list);
  }

  private static List<Long> list(RowSet<Row> rows) {
    List<Long> ids = new ArrayList<>();
    rows.forEach(row -> ids.add(row.getLong(0)));
    return ids;
  }
}
