package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What lets a business write freely again without a line in the thread: Meta counts a reaction on
 * Messenger and Instagram, and a link that leads into the thread. On WhatsApp only messages and
 * calls count, and those are lines. Blocks.
 */
final class WindowStore {
  // Relies on the primary key of contact_identity and the unique key of conversation.
  private static final String OF_PEOPLE =
      """
      select coalesce(v.merged_into, v.id) as id, t.at, t.n
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
             with ordinality as t(tenant_id, account_id, kind, person, at, n)
        join contact_identity i on i.tenant_id = t.tenant_id and i.kind = t.kind
                               and i.scope = t.account_id::text and i.value = t.person
        join conversation v on v.account_id = t.account_id and v.contact_id = i.contact_id
      """;

  // Those who never wrote. Relies on waiting_return_heard.
  private static final String FORGET =
      "delete from waiting_return where heard_at < now() - interval '30 days'";

  private static final String WAIT =
      """
      insert into waiting_return (tenant_id, account_id, kind, person, at)
      select tenant_id, account_id, kind, person, max(at)
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
             as t(tenant_id, account_id, kind, person, at)
       group by tenant_id, account_id, kind, person
       order by account_id, kind, person
      on conflict (account_id, kind, person) do update
         set at = greatest(waiting_return.at, excluded.at), heard_at = now()
      """;

  // Relies on the primary keys of waiting_return and contact_identity and the unique key of
  // conversation.
  private static final String ARRIVED =
      """
      with due as (
        delete from waiting_return w
         using unnest($1::bigint[], $2::text[], $3::text[]) as t(account_id, kind, person)
         where w.account_id = t.account_id and w.kind = t.kind and w.person = t.person
        returning w.tenant_id, w.account_id, w.kind, w.person, w.at
      )
      select coalesce(v.merged_into, v.id) as id, due.at
        from due
        join contact_identity i on i.tenant_id = due.tenant_id and i.kind = due.kind
                               and i.scope = due.account_id::text and i.value = due.person
        join conversation v on v.account_id = due.account_id and v.contact_id = i.contact_id
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

  /** One line's word that somebody came back. */
  private record Back(long tenantId, long accountId, Inbound.Identity person, OffsetDateTime at) {}

  /**
   * The conversations that somebody came back to. Who has none yet may be about to get one by a
   * message that is late: it waits for that, and is found by it.
   */
  static List<Heard> heard(Tx tx, Batch batch) {
    List<Heard> heard = new ArrayList<>();
    if (!batch.returns.isEmpty()) {
      heard.addAll(returned(tx, batch.returns.stream().map(WindowStore::back).toList()));
    }
    List<Batch.Heard<Inbound.Message>> written =
        batch.messages.stream().filter(one -> person(one.said().party()).isScoped()).toList();
    if (!written.isEmpty()) {
      heard.addAll(arrived(tx, written));
    }
    return heard;
  }

  private static List<Heard> returned(Tx tx, List<Back> all) {
    List<Heard> heard = new ArrayList<>();
    List<Back> early = new ArrayList<>(all);
    for (Row row : tx.query(OF_PEOPLE, columns(all)).await()) {
      heard.add(heard(row));
      early.remove(all.get(row.getLong("n").intValue() - 1));
    }
    if (!early.isEmpty()) {
      var forgotten = tx.query(FORGET);
      tx.query(WAIT, columns(early)).await();
      forgotten.await();
    }
    return heard;
  }

  private static Tuple columns(List<Back> all) {
    return Tuple.of(
        Columns.of(all, Back::tenantId, Long[]::new),
        Columns.of(all, Back::accountId, Long[]::new),
        Columns.of(all, one -> one.person().kind(), String[]::new),
        Columns.of(all, one -> one.person().value(), String[]::new),
        Columns.of(all, Back::at, OffsetDateTime[]::new));
  }

  private static List<Heard> arrived(Tx tx, List<Batch.Heard<Inbound.Message>> written) {
    List<Heard> heard = new ArrayList<>();
    tx.query(
            ARRIVED,
            Tuple.of(
                Columns.of(written, Batch.Heard::accountId, Long[]::new),
                Columns.of(written, one -> person(one.said().party()).kind(), String[]::new),
                (Object)
                    Columns.of(written, one -> person(one.said().party()).value(), String[]::new)))
        .await()
        .forEach(row -> heard.add(heard(row)));
    return heard;
  }

  private static Back back(Batch.Heard<Inbound.Return> one) {
    return new Back(
        one.tenantId(),
        one.accountId(),
        person(one.said().party()),
        one.said().at().atOffset(ZoneOffset.UTC));
  }

  private static Inbound.Identity person(Inbound.Party party) {
    return party.identities().getFirst();
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
