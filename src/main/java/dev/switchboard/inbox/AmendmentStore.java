package dev.switchboard.inbox;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said later about messages: reactions, edits, revocations. Kept as it came, and what is
 * shown is worked out of all of it, so the order of arrival does not matter.
 */
final class AmendmentStore {
  // Of two at the same time the greater id counts, whichever came first.
  private static final String REACT =
      """
      insert into reaction (tenant_id, account_id, target_external_id, actor, emoji, external_id, at)
      select t.tenant_id, t.account_id, t.target, t.actor, t.emoji, t.external_id, t.at
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
             as t(tenant_id, account_id, target, actor, emoji, external_id, at)
       order by t.account_id, t.target, t.actor
      on conflict (account_id, target_external_id, actor)
      do update set emoji = excluded.emoji, external_id = excluded.external_id, at = excluded.at
       where (excluded.at, excluded.external_id) > (reaction.at, reaction.external_id)
      """;

  // Relies on message_external.
  private static final String TARGETS =
      """
      select distinct m.id, m.tenant_id, m.conversation_id
        from unnest($1::bigint[], $2::text[]) as t(account_id, external_id)
        join message m on m.account_id = t.account_id and m.external_id = t.external_id
      """;

  private static final String KEEP =
      """
      insert into amendment (tenant_id, account_id, target_external_id, external_id, kind, type, text, payload, at,
                             leaf_id, leaf_day)
      select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                           $8::text[], $9::timestamptz[], $10::bigint[], $11::date[])
      on conflict (account_id, target_external_id, external_id) do nothing
      """;

  // Waiting changes behind a key, each with its message if that is there: so many a look, however
  // many wait. Relies on amendment_waiting and message_external.
  static final String AWAITED =
      """
      with looked as materialized (
        select a.account_id, a.target_external_id from amendment a
         where a.message_id is null and (a.account_id, a.target_external_id) > ($1, $2)
         order by a.account_id, a.target_external_id limit $3
      )
      select l.account_id, l.target_external_id, m.id, m.tenant_id, m.conversation_id
        from looked l
        left join message m on m.account_id = l.account_id and m.external_id = l.target_external_id
       order by l.account_id, l.target_external_id
      """;

  // Relies on amendment_waiting.
  private static final String ANY_WAITING =
      "select exists (select from amendment where message_id is null)";

  private static final String HOLD =
      """
      select id from conversation where id = any ($1::bigint[]) order by id for no key update
      """;

  private static final String HOLD_MESSAGES =
      "select id from message where id = any ($1::bigint[]) order by id for no key update";

  private static final String LINK =
      """
      update amendment a set message_id = m.id
        from message m
       where m.id = any ($1::bigint[]) and a.account_id = m.account_id and a.target_external_id = m.external_id
         and a.message_id is null
      """;

  // The last edit by the platform's time is shown, what it replaced is kept; a revocation blanks
  // all
  // of it, whenever it came. Relies on amendment_message.
  private static final String APPLY =
      """
      with said as (
        select a.message_id,
               array_agg(a.text order by a.at, a.external_id) filter (where a.kind = 'edit') as texts,
               (array_agg(a.payload order by a.at desc, a.external_id desc)
                  filter (where a.kind in ('edit', 'outcome') and a.payload is not null))[1] as payload,
               max(a.at) filter (where a.kind = 'edit') as edited_at,
               min(a.at) filter (where a.kind = 'revoke') as deleted_at
          from amendment a where a.message_id = any ($1::bigint[]) group by a.message_id
      ), shown as (
        select m.id, s.deleted_at, s.edited_at, s.payload, s.texts, cardinality(s.texts) as n,
               case when m.edited_at is null then m.text else m.original_text end as original
          from said s join message m on m.id = s.message_id
      )
      update message m
         set text = case when s.deleted_at is not null then null when s.n > 0 then s.texts[s.n] else m.text end,
             original_text = case when s.deleted_at is null and s.n > 0 then s.original end,
             previous_text = case when s.deleted_at is not null or s.n is null then null
                                  when s.n > 1 then s.texts[s.n - 1] else s.original end,
             payload = case when s.deleted_at is null then coalesce(s.payload, m.payload) end,
             selected_id = case when s.deleted_at is null then m.selected_id end,
             referral = case when s.deleted_at is null then m.referral end,
             edited_at = case when s.deleted_at is null then s.edited_at end,
             deleted_at = s.deleted_at
        from shown s where m.id = s.id
      """;

  // What was taken back is not kept beside the message either.
  private static final String BLANK =
      """
      update amendment a set text = null, payload = null
       where a.message_id = any ($1::bigint[]) and a.kind <> 'revoke' and (a.text is not null or a.payload is not null)
         and exists (select from amendment r where r.message_id = a.message_id and r.kind = 'revoke')
      """;

  private static final String RENEW_PREVIEW =
      """
      update conversation c
         set preview = case when m.deleted_at is not null then 'Deleted a message'
                            else left(coalesce(nullif(m.text, ''), initcap(m.type)), 200) end
        from message m
       where m.id = any ($1::bigint[]) and c.id = m.conversation_id and c.last_message_id = m.id
         and (m.deleted_at is not null or m.edited_at is not null)
      """;

  private static final int A_LOOK = 500;

  private AmendmentStore() {}

  /** A reaction or change that is placed on a line; its target may not be there yet. */
  record Placed<T>(long tenantId, long accountId, T said) {}

  /** A message that is spoken of. */
  record Target(long messageId, long tenantId, long conversationId) {}

  /**
   * Keeps reactions.
   *
   * @param reactions one for each target and actor
   * @return the messages that are there
   */
  static List<Target> react(Tx tx, List<Placed<Inbound.Reaction>> reactions) {
    tx.query(
            REACT,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        Columns.of(reactions, Placed::tenantId, Long[]::new),
                        Columns.of(reactions, Placed::accountId, Long[]::new),
                        Columns.of(reactions, r -> r.said().target(), String[]::new),
                        Columns.of(reactions, r -> r.said().actor(), String[]::new),
                        Columns.of(reactions, r -> r.said().emoji(), String[]::new),
                        Columns.of(reactions, r -> r.said().externalId(), String[]::new),
                        Columns.of(
                            reactions, r -> Columns.utc(r.said().at()), OffsetDateTime[]::new)))))
        .await();
    return targets(
        tx.query(
                TARGETS,
                Tuple.of(
                    Columns.of(reactions, Placed::accountId, Long[]::new),
                    (Object) Columns.of(reactions, r -> r.said().target(), String[]::new)))
            .await());
  }

  /** Keeps changes; those kept before are left as they are. They wait until they are applied. */
  static void keep(Tx tx, List<Batch.Heard<Inbound.Amendment>> changes) {
    tx.query(
            KEEP,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        Columns.of(changes, Batch.Heard::tenantId, Long[]::new),
                        Columns.of(changes, Batch.Heard::accountId, Long[]::new),
                        Columns.of(changes, c -> c.said().target(), String[]::new),
                        Columns.of(changes, c -> c.said().externalId(), String[]::new),
                        Columns.of(changes, c -> c.said().kind().wire(), String[]::new),
                        Columns.of(changes, c -> c.said().type(), String[]::new),
                        Columns.of(changes, c -> c.said().text(), String[]::new),
                        Columns.of(changes, c -> c.said().payload(), String[]::new),
                        Columns.of(changes, c -> Columns.utc(c.said().at()), OffsetDateTime[]::new),
                        Columns.of(changes, c -> c.leaf().id(), Long[]::new),
                        Columns.of(changes, c -> c.leaf().day(), LocalDate[]::new)))))
        .await();
  }

  /** The messages of these changes that are there. */
  static List<Target> targetsOf(Tx tx, List<Batch.Heard<Inbound.Amendment>> changes) {
    return targets(
        tx.query(
                TARGETS,
                Tuple.of(
                    Columns.of(changes, Batch.Heard::accountId, Long[]::new),
                    (Object) Columns.of(changes, c -> c.said().target(), String[]::new)))
            .await());
  }

  /** Whether any change waits for its message. */
  static boolean isAnyWaiting(Database database) {
    return database.ask(ANY_WAITING, Tuple.tuple());
  }

  /** Where a round over what waits has come. */
  record Place(long accountId, String target) {
    static final Place FIRST = new Place(Long.MIN_VALUE, "");
  }

  /**
   * Messages that have come since a change of theirs did.
   *
   * @param next where to look on
   */
  record Awaited(List<Target> targets, Place next) {}

  static Awaited awaited(Tx tx, Place behind) {
    List<Target> targets = new ArrayList<>();
    Place last = behind;
    RowSet<Row> rows =
        tx.query(AWAITED, Tuple.of(behind.accountId(), behind.target(), A_LOOK)).await();
    for (Row row : rows) {
      last = new Place(row.getLong("account_id"), row.getString("target_external_id"));
      if (row.getLong("id") != null) {
        targets.add(target(row));
      }
    }
    return new Awaited(
        targets.stream().distinct().toList(), rows.size() < A_LOOK ? Place.FIRST : last);
  }

  /** Locks conversations, by id. */
  static void hold(Tx tx, List<Long> conversations) {
    if (!conversations.isEmpty()) {
      tx.query(HOLD, Tuple.of((Object) conversations.stream().distinct().toArray(Long[]::new)))
          .await();
    }
  }

  /** Locks messages, in the order of their ids. */
  static void holdMessages(Tx tx, List<Long> messages) {
    if (!messages.isEmpty()) {
      tx.query(HOLD_MESSAGES, Tuple.of((Object) messages.toArray(Long[]::new))).await();
    }
  }

  /** Applies all that was said of messages; they and their conversations are locked. */
  static List<Change> apply(Tx tx, List<Target> targets) {
    Tuple messages =
        Tuple.of((Object) targets.stream().map(Target::messageId).distinct().toArray(Long[]::new));
    tx.query(LINK, messages).await();
    tx.query(APPLY, messages).await();
    tx.query(BLANK, messages).await();
    tx.query(RENEW_PREVIEW, messages).await();
    return changes(targets);
  }

  static List<Change> changes(List<Target> targets) {
    return targets.stream()
        .distinct()
        .map(t ->
            new Change(t.tenantId(), FeedKind.MESSAGE_CHANGED, t.conversationId(), t.messageId()))
        .toList();
  }

  private static List<Target> targets(Iterable<Row> rows) {
    List<Target> targets = new ArrayList<>();
    for (Row row : rows) {
      targets.add(target(row));
    }
    return targets;
  }

  private static Target target(Row row) {
    return new Target(row.getLong("id"), row.getLong("tenant_id"), row.getLong("conversation_id"));
  }
}
