package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes batches of inbound messages. All statements are sets; none runs once per message. */
final class InboxStore {
  // Which contacts the identities are known as. Relies on the primary key of contact_identity.
  private static final String KNOWN =
      """
      select w.tenant_id, w.kind, w.value, i.contact_id
        from unnest($1::bigint[], $2::text[], $3::text[]) as w(tenant_id, kind, value)
        join contact_identity i
          on i.tenant_id = w.tenant_id and i.kind = w.kind and i.scope = '' and i.value = w.value
      """;

  // New contacts. The identity decides who was first: whoever loses takes the winner's contact.
  private static final String ADD_CONTACTS =
      """
      insert into contact (id, tenant_id, name)
      select * from unnest($1::bigint[], $2::bigint[], $3::text[])
      """;

  private static final String ADD_IDENTITIES =
      """
      insert into contact_identity (tenant_id, kind, scope, value, contact_id)
      select t.tenant_id, t.kind, '', t.value, t.contact_id
        from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[]) as t(tenant_id, kind, value, contact_id)
       order by t.tenant_id, t.kind, t.value
      on conflict (tenant_id, kind, scope, value) do update set value = excluded.value
      returning tenant_id, kind, value, contact_id
      """;

  private static final String RENAME =
      """
      update contact c set name = t.name
        from unnest($1::bigint[], $2::text[]) as t(id, name)
       where c.id = t.id and c.name is distinct from t.name
      """;

  private static final String OPEN_CONVERSATIONS =
      """
      insert into conversation (id, tenant_id, client_id, location_id, account_id, contact_id)
      select t.id, a.tenant_id, a.client_id, a.location_id, a.id, t.contact_id
        from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as t(id, account_id, contact_id)
        join account a on a.id = t.account_id
       order by t.account_id, t.contact_id
      on conflict (account_id, contact_id) do update set status = conversation.status
      returning id, account_id, contact_id
      """;

  private static final String ADD_MESSAGES =
      """
      insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id,
                           type, text, payload, reply_to_external_id, platform_at, received_at, late_by)
      select t.id, t.tenant_id, t.conversation_id, t.account_id, 'in', 'customer', t.external_id,
             t.type, t.text, t.payload, t.reply_to, t.platform_at, t.received_at,
             case when now() - t.platform_at > $12 * interval '1 second'
                  then extract(epoch from now() - t.platform_at)::int end
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[])
             as t(id, tenant_id, conversation_id, account_id, external_id, type, text, payload, reply_to,
                  platform_at, received_at)
      on conflict (account_id, external_id) where external_id is not null do nothing
      returning id
      """;

  // The last line is the newest by the platform's time; a message that comes late does not replace
  // it.
  private static final String TOUCH =
      """
      with u as (
        select * from unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[])
                 as t(id, unread, at, preview)
      ), held as materialized (
        select id from conversation where id = any ($1::bigint[]) order by id for update
      )
      update conversation c
         set unread = c.unread + u.unread,
             preview = case when c.last_message_at is null or u.at >= c.last_message_at
                            then u.preview else c.preview end,
             preview_direction = case when c.last_message_at is null or u.at >= c.last_message_at
                                      then 'in' else c.preview_direction end,
             last_message_at = greatest(c.last_message_at, u.at),
             last_inbound_at = greatest(c.last_inbound_at, u.at)
        from u join held using (id)
       where c.id = u.id
      """;

  private static final String REACT =
      """
      insert into reaction (tenant_id, account_id, target_external_id, actor, emoji, at)
      select t.tenant_id, t.account_id, t.target, 'customer', t.emoji, t.at
        from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
             as t(tenant_id, account_id, target, emoji, at)
       order by t.account_id, t.target
      on conflict (account_id, target_external_id, actor)
      do update set emoji = excluded.emoji, at = excluded.at where excluded.at >= reaction.at
      """;

  private static final String TARGETS =
      """
      select m.id, m.tenant_id, m.conversation_id
        from unnest($1::bigint[], $2::text[]) as t(account_id, external_id)
        join message m on m.account_id = t.account_id and m.external_id = t.external_id
      """;

  private final Ids ids;
  private final Duration lateAfter;

  /**
   * @param lateAfter how old a message may be, by the platform's time, and not count as late
   */
  InboxStore(Ids ids, Duration lateAfter) {
    this.ids = ids;
    this.lateAfter = lateAfter;
  }

  /** One way to know a customer, within a tenant. */
  record Who(long tenantId, String kind, String value) {}

  /** A person of a batch: all ways we know them by, and their name when it came along. */
  record Person(List<Who> ways, @Nullable String name) {}

  /** A thread's key. */
  record ThreadKey(long accountId, long contactId) {}

  /** A message that is placed. */
  record Placed(
      long id,
      long tenantId,
      long conversationId,
      long accountId,
      Inbound.Message message,
      Instant receivedAt) {}

  Map<Who, Long> known(Tx tx, List<Who> ways) {
    return whoIsWho(
        tx.query(
                KNOWN,
                Tuple.of(
                    array(ways, Who::tenantId, Long[]::new),
                    array(ways, Who::kind, String[]::new),
                    array(ways, Who::value, String[]::new)))
            .await());
  }

  /** Makes contacts for people nobody knows; returns the contacts that hold their identities. */
  Map<Who, Long> meet(Tx tx, List<Person> people) {
    Map<Who, Long> wanted = new HashMap<>();
    List<Long> contacts = new ArrayList<>();
    for (Person person : people) {
      long contact = ids.next();
      contacts.add(contact);
      person.ways().forEach(way -> wanted.put(way, contact));
    }
    tx.query(
            ADD_CONTACTS,
            Tuple.of(
                contacts.toArray(Long[]::new),
                array(people, person -> person.ways().getFirst().tenantId(), Long[]::new),
                array(people, Person::name, String[]::new)))
        .await();
    return identify(tx, wanted);
  }

  /** Adds ways to know contacts; returns the contact that each way leads to. */
  Map<Who, Long> identify(Tx tx, Map<Who, Long> wanted) {
    List<Who> ways = List.copyOf(wanted.keySet());
    return whoIsWho(
        tx.query(
                ADD_IDENTITIES,
                Tuple.of(
                    array(ways, Who::tenantId, Long[]::new),
                    array(ways, Who::kind, String[]::new),
                    array(ways, Who::value, String[]::new),
                    array(ways, wanted::get, Long[]::new)))
            .await());
  }

  private static Map<Who, Long> whoIsWho(Iterable<Row> rows) {
    Map<Who, Long> contacts = new HashMap<>();
    for (Row row : rows) {
      contacts.put(
          new Who(row.getLong("tenant_id"), row.getString("kind"), row.getString("value")),
          row.getLong("contact_id"));
    }
    return contacts;
  }

  void rename(Tx tx, Map<Long, String> names) {
    List<Long> contacts = names.keySet().stream().sorted().toList();
    tx.query(
            RENAME,
            Tuple.of(
                contacts.toArray(Long[]::new), (Object) array(contacts, names::get, String[]::new)))
        .await();
  }

  Map<ThreadKey, Long> open(Tx tx, List<ThreadKey> threads) {
    Map<ThreadKey, Long> conversations = new HashMap<>();
    for (Row row :
        tx.query(
                OPEN_CONVERSATIONS,
                Tuple.of(
                    array(threads, thread -> ids.next(), Long[]::new),
                    array(threads, ThreadKey::accountId, Long[]::new),
                    array(threads, ThreadKey::contactId, Long[]::new)))
            .await()) {
      conversations.put(
          new ThreadKey(row.getLong("account_id"), row.getLong("contact_id")), row.getLong("id"));
    }
    return conversations;
  }

  /** Returns the ids that are new; a message that was there before is left out. */
  Future<java.util.Set<Long>> add(Tx tx, List<Placed> placed) {
    return tx.query(
            ADD_MESSAGES,
            Tuple.wrap(
                new ArrayList<>(
                    List.of(
                        array(placed, Placed::id, Long[]::new),
                        array(placed, Placed::tenantId, Long[]::new),
                        array(placed, Placed::conversationId, Long[]::new),
                        array(placed, Placed::accountId, Long[]::new),
                        array(placed, p -> p.message().externalId(), String[]::new),
                        array(placed, p -> p.message().type(), String[]::new),
                        array(placed, p -> p.message().text(), String[]::new),
                        array(placed, p -> p.message().payload(), String[]::new),
                        array(placed, p -> p.message().replyTo(), String[]::new),
                        array(placed, p -> utc(p.message().at()), OffsetDateTime[]::new),
                        array(placed, p -> utc(p.receivedAt()), OffsetDateTime[]::new),
                        lateAfter.toSeconds()))))
        .map(rows -> {
          var added = new java.util.HashSet<Long>();
          rows.forEach(row -> added.add(row.getLong(0)));
          return added;
        });
  }

  /** What a batch does to a conversation: how many new ones, the newest one's time and words. */
  record Touch(long conversationId, int unread, Instant at, String preview) {}

  void touch(Tx tx, List<Touch> touches) {
    tx.query(
            TOUCH,
            Tuple.of(
                array(touches, Touch::conversationId, Long[]::new),
                array(touches, Touch::unread, Integer[]::new),
                array(touches, t -> utc(t.at()), OffsetDateTime[]::new),
                array(touches, Touch::preview, String[]::new)))
        .await();
  }

  /** A reaction that is placed on a line; its target may not be there yet. */
  record PlacedReaction(long tenantId, long accountId, Inbound.Reaction reaction) {}

  /** A message that a reaction is for, or that has changed otherwise. */
  record Target(long messageId, long tenantId, long conversationId) {}

  List<Target> react(Tx tx, List<PlacedReaction> reactions) {
    tx.query(
            REACT,
            Tuple.of(
                array(reactions, PlacedReaction::tenantId, Long[]::new),
                array(reactions, PlacedReaction::accountId, Long[]::new),
                array(reactions, r -> r.reaction().target(), String[]::new),
                array(reactions, r -> r.reaction().emoji(), String[]::new),
                array(reactions, r -> utc(r.reaction().message().at()), OffsetDateTime[]::new)))
        .await();
    List<Target> targets = new ArrayList<>();
    for (Row row :
        tx.query(
                TARGETS,
                Tuple.of(
                    array(reactions, PlacedReaction::accountId, Long[]::new),
                    (Object) array(reactions, r -> r.reaction().target(), String[]::new)))
            .await()) {
      targets.add(
          new Target(row.getLong("id"), row.getLong("tenant_id"), row.getLong("conversation_id")));
    }
    return targets;
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static <T, C> @Nullable C[] array(
      List<T> rows,
      Function<? super T, ? extends @Nullable C> part,
      java.util.function.IntFunction<@Nullable C[]> array) {
    return rows.stream().map(part).toArray(array);
  }
}
