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

  // Another id of WhatsApp for a call that it answered with one: it took one call for two messages.
  private static final String GENUINE =
      """
      select t.id, t.message_id, t.account_id,
             t.state = 'accepted' and t.external_id <> e.external_id
               and exists (select from account a where a.id = t.account_id and a.platform = 'whatsapp') as doubled
        from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[]) as e(id, token, account_id, external_id)
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
   * @param doubled messages, with their lines, of which a call was answered with another id
   */
  record Accepted(Map<Long, Long> messages, Set<Long> news, Map<Long, Long> doubled) {}

  /** Settles attempts as accepted. */
  static Accepted accept(Tx tx, List<Proof> proofs) {
    Long[] attempts = proofs.stream().map(p -> p.id().attempt()).toArray(Long[]::new);
    String[] tokens = proofs.stream().map(p -> p.id().token()).toArray(String[]::new);
    Long[] accounts = proofs.stream().map(Proof::accountId).toArray(Long[]::new);
    tx.query(LOCK, Tuple.of((Object) attempts)).await();
    String[] ids = proofs.stream().map(Proof::externalId).toArray(String[]::new);
    Map<Long, Long> messages = new HashMap<>();
    Map<Long, Long> doubled = new HashMap<>();
    for (Row row : tx.query(GENUINE, Tuple.of(attempts, tokens, accounts, (Object) ids)).await()) {
      messages.put(row.getLong(0), row.getLong(1));
      if (row.getBoolean("doubled")) {
        doubled.put(row.getLong(1), row.getLong(2));
      }
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
    return new Accepted(messages, news, doubled);
  }

  /** An echoed id and the platform's id of the message. */
  record Proof(AttemptId id, long accountId, String externalId) {}
}
