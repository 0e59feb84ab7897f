package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets a business write freely again without a line in the thread: Meta counts a reaction on
 * Messenger and Instagram, and a link that leads into the thread. On WhatsApp only messages and
 * calls count, and those are lines. Blocks.
 */
final class WindowStore {
  // Relies on message_external.
  private static final String OF_MESSAGES =
      """
      select m.conversation_id as id, t.at
        from unnest($1::bigint[], $2::text[], $3::timestamptz[]) as t(account_id, external_id, at)
        join message m on m.account_id = t.account_id and m.external_id = t.external_id
      """;

  // Relies on the primary key of contact_identity and the unique key of conversation.
  private static final String OF_PEOPLE =
      """
      select coalesce(v.merged_into, v.id) as id, t.at
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
             as t(tenant_id, account_id, kind, person, at)
        join contact_identity i on i.tenant_id = t.tenant_id and i.kind = t.kind
                               and i.scope = t.account_id::text and i.value = t.person
        join conversation v on v.account_id = t.account_id and v.contact_id = i.contact_id
      """;

  private static final String OPEN =
      """
      update conversation c set last_inbound_at = t.at
        from (select id, max(at) as at from unnest($1::bigint[], $2::timestamptz[]) as u(id, at) group by id) t
       where c.id = t.id and (c.last_inbound_at is null or c.last_inbound_at < t.at)
      returning c.id, c.tenant_id
      """;

  private WindowStore() {}

  /** A conversation that somebody was heard of in. */
  record Heard(long conversationId, Instant at) {}

  /** The conversations of what opens windows; a thread that is not there has none. */
  static List<Heard> heard(Tx tx, Batch batch) {
    List<Heard> heard = new ArrayList<>();
    List<AmendmentStore.Placed<Inbound.Reaction>> reactions =
        batch.reactions().stream().filter(one -> one.said().opensWindow()).toList();
    if (!reactions.isEmpty()) {
      tx.query(
              OF_MESSAGES,
              Tuple.of(
                  Columns.of(reactions, AmendmentStore.Placed::accountId, Long[]::new),
                  Columns.of(reactions, one -> one.said().target(), String[]::new),
                  Columns.of(
                      reactions, one -> Columns.utc(one.said().at()), OffsetDateTime[]::new)))
          .await()
          .forEach(row -> heard.add(heard(row)));
    }
    if (!batch.returns.isEmpty()) {
      tx.query(
              OF_PEOPLE,
              Tuple.of(
                  Columns.of(batch.returns, Batch.Heard::tenantId, Long[]::new),
                  Columns.of(batch.returns, Batch.Heard::accountId, Long[]::new),
                  Columns.of(batch.returns, one -> person(one).kind(), String[]::new),
                  Columns.of(batch.returns, one -> person(one).value(), String[]::new),
                  Columns.of(
                      batch.returns, one -> Columns.utc(one.said().at()), OffsetDateTime[]::new)))
          .await()
          .forEach(row -> heard.add(heard(row)));
    }
    return heard;
  }

  private static Inbound.Identity person(Batch.Heard<Inbound.Return> one) {
    return one.said().party().identities().getFirst();
  }

  private static Heard heard(Row row) {
    return new Heard(row.getLong("id"), row.getOffsetDateTime("at").toInstant());
  }

  /** Opens windows; the conversations are locked. Returns what to tell the feed. */
  static List<Change> open(Tx tx, List<Heard> heard) {
    List<Change> changes = new ArrayList<>();
    if (!heard.isEmpty()) {
      tx.query(
              OPEN,
              Tuple.of(
                  Columns.of(heard, Heard::conversationId, Long[]::new),
                  (Object) Columns.of(heard, one -> Columns.utc(one.at()), OffsetDateTime[]::new)))
          .await()
          .forEach(row ->
              changes.add(
                  new Change(
                      row.getLong("tenant_id"),
                      FeedKind.CONVERSATION_CHANGED,
                      row.getLong("id"),
                      null)));
    }
    return changes;
  }
}
