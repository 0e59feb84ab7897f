package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attempts that the platform's statuses prove sent. Blocks the calling virtual thread. */
final class EchoStore {
  // Outbox rows first, in the order of their queues, as everywhere.
  private static final String LOCK =
      """
      select o.message_id from outbox o
        join send_attempt t on t.message_id = o.message_id
       where t.id = any ($1::bigint[])
       order by o.account_id, o.position for update of o
      """;

  private static final String GENUINE =
      """
      select t.id, t.message_id from unnest($1::bigint[], $2::text[], $3::bigint[]) as e(id, token, account_id)
        join send_attempt t on t.id = e.id and t.token = e.token and t.account_id = e.account_id
       order by t.id for update of t
      """;

  private static final String ACCEPT =
      """
      with proven as (
        update send_attempt t
           set state = 'accepted', external_id = e.external_id, settled_at = clock_timestamp()
          from unnest($1::bigint[], $2::text[]) as e(id, external_id)
         where t.id = e.id and t.state <> 'accepted'
        returning t.id, t.message_id
      ), gone as (
        delete from outbox o using proven p
         where o.message_id = p.message_id and (o.attempt_id is null or o.attempt_id = p.id)
      ), behind as (
        update outbox o set after_until = clock_timestamp() + o.after_timeout
          from proven p where o.after_message = p.message_id
      )
      select message_id from proven
      """;

  private EchoStore() {}

  /**
   * What the proofs are worth.
   *
   * @param messages the messages of those ids that are genuine, by attempt
   * @param news messages that were not known to be sent
   */
  record Accepted(Map<Long, Long> messages, Set<Long> news) {}

  /** Settles attempts as accepted. */
  static Accepted accept(Tx tx, List<Proof> proofs) {
    Long[] attempts = proofs.stream().map(p -> p.id().attempt()).toArray(Long[]::new);
    String[] tokens = proofs.stream().map(p -> p.id().token()).toArray(String[]::new);
    Long[] accounts = proofs.stream().map(Proof::accountId).toArray(Long[]::new);
    tx.query(LOCK, Tuple.of((Object) attempts)).await();
    Map<Long, Long> messages = new HashMap<>();
    for (Row row : tx.query(GENUINE, Tuple.of(attempts, tokens, (Object) accounts)).await()) {
      messages.put(row.getLong(0), row.getLong(1));
    }
    List<Proof> genuine =
        proofs.stream().filter(p -> messages.containsKey(p.id().attempt())).toList();
    Set<Long> news = new HashSet<>();
    tx.query(
            ACCEPT,
            Tuple.of(
                genuine.stream().map(p -> p.id().attempt()).toArray(Long[]::new),
                (Object) genuine.stream().map(Proof::externalId).toArray(String[]::new)))
        .await()
        .forEach(row -> news.add(row.getLong(0)));
    return new Accepted(messages, news);
  }

  /** An echoed id and the platform's id of the message. */
  record Proof(AttemptId id, long accountId, String externalId) {}
}
