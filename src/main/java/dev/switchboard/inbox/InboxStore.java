package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes batches of messages. All statements are sets; none runs once per message. */
final class InboxStore {
  // Relies on the unique key of conversation.
  private static final String KNOWN =
      """
      select c.id, c.tenant_id, c.account_id, c.contact_id, c.merges
        from unnest($1::bigint[], $2::bigint[]) as t(account_id, contact_id)
        join conversation c on c.account_id = t.account_id and c.contact_id = t.contact_id
       where c.merged_into is null
      """;

  // A contact that was merged away or erased gets no conversation; the share lock keeps it from
  // being either meanwhile.
  private static final String OPEN_CONVERSATIONS =
      """
      with held as materialized (
        select id from contact where id = any ($3::bigint[]) and merged_into is null and erased_at is null
         order by id for share
      )
      insert into conversation (id, tenant_id, client_id, location_id, account_id, contact_id, source_type,
                                linked_listing_source)
      select t.id, a.tenant_id, a.client_id, a.location_id, a.id, t.contact_id, t.source_type, t.listing
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])
             as t(id, account_id, contact_id, source_type, listing)
        join account a on a.id = t.account_id
        join held on held.id = t.contact_id
       order by t.account_id, t.contact_id
      on conflict (account_id, contact_id) do nothing
      """;

  private static final String HOLD =
      """
      select id, merges, merged_into, last_message_id from conversation where id = any ($1::bigint[]) order by id for no key update
      """;

  // Does a change wait for the message? Relies on amendment_waiting, which is all but empty.
  private static final String ADD_MESSAGES =
      """
      insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id,
                           type, text, payload, selected_id, reply_to_external_id, forwarded, referral,
                           sender_id, sender_name, is_history, state, platform_at, received_at, late_by)
      select t.*, case when t.direction = 'in' and not t.is_history and now() - t.platform_at > $21 * interval '1 second'
                       then extract(epoch from now() - t.platform_at)::int end
        from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::smallint[], $14::text[],
                    $15::text[], $16::text[], $17::bool[], $18::text[], $19::timestamptz[], $20::timestamptz[])
             as t(id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, payload,
                  selected_id, reply_to_external_id, forwarded, referral, sender_id, sender_name, is_history, state,
                  platform_at, received_at)
      on conflict (account_id, external_id) where external_id is not null do nothing
      returning id, exists (select from amendment a where a.account_id = message.account_id
                               and a.target_external_id = message.external_id and a.message_id is null) as awaited
      """;

  // The last line is the last in the order of the thread; a message that comes late does not
  // replace it. The rows are locked by HOLD.
  private static final String TOUCH =
      """
      update conversation c
         set unread = c.unread + u.unread,
             received = c.received + u.unread,
             answered = case when not u.answered then c.answered
                             when u.direction = 'out' then c.received + u.unread else c.received end,
             edits = c.edits + case when u.unread > 0 and c.status in ('archived', 'snoozed') then 1 else 0 end,
             (preview, preview_direction, last_message_id) = (
               select case when is_last then u.preview else c.preview end,
                      case when is_last then u.direction else c.preview_direction end,
                      case when is_last then u.message_id else c.last_message_id end
                 from (select c.last_message_at is null or (u.at, u.message_id)
                                > (c.last_message_at, coalesce(c.last_message_id, 0)) as is_last) l),
             last_message_at = greatest(c.last_message_at, u.at),
             last_inbound_at = greatest(c.last_inbound_at, u.inbound_at),
             status = case when u.unread > 0 and c.status in ('archived', 'snoozed') then 'open'
                           when u.answered and c.status = 'new' then 'open' else c.status end,
             snoozed_until = case when u.unread > 0 then null else c.snoozed_until end
        from unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[],
                    $7::timestamptz[], $8::bool[])
             as u(id, unread, at, message_id, preview, direction, inbound_at, answered)
       where c.id = u.id
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

  /** A thread's key. */
  record ThreadKey(long accountId, long contactId) {}

  /** A conversation, and how often merges had touched it when it was looked up. */
  record Place(long id, int merges) {}

  /**
   * What a new conversation comes from: {@code conversation.source_type}, and the product asked.
   */
  record Source(String type, @Nullable String listing) {
    static final Source DIRECT = new Source("direct", null);
  }

  /** A message that is placed. */
  record Placed(
      long id,
      long tenantId,
      long conversationId,
      long accountId,
      Inbound.Message message,
      Instant receivedAt) {}

  /**
   * Finds conversations, and opens those that are not there yet; none for a contact that was merged
   * away.
   */
  Map<ThreadKey, Place> open(Tx tx, Map<ThreadKey, Source> wanted, InboxNews news) {
    List<ThreadKey> all = List.copyOf(wanted.keySet());
    Map<ThreadKey, Place> threads = places(known(tx, all).await());
    if (threads.size() < all.size()) {
      threads.putAll(
          openNew(
              tx, all.stream().filter(key -> !threads.containsKey(key)).toList(), wanted, news));
    }
    return threads;
  }

  private static Future<RowSet<Row>> known(Tx tx, List<ThreadKey> keys) {
    return tx.query(
        KNOWN,
        Tuple.of(
            Columns.of(keys, ThreadKey::accountId, Long[]::new),
            (Object) Columns.of(keys, ThreadKey::contactId, Long[]::new)));
  }

  // Looked up by a statement of its own: it sees what others committed while the insert waited for
  // them. Neither locks what was there; HOLD does, by id.
  private Map<ThreadKey, Place> openNew(
      Tx tx, List<ThreadKey> keys, Map<ThreadKey, Source> wanted, InboxNews news) {
    List<Long> made = keys.stream().map(key -> ids.next()).toList();
    Future<?> opened =
        tx.query(
            OPEN_CONVERSATIONS,
            Tuple.of(
                made.toArray(Long[]::new),
                Columns.of(keys, ThreadKey::accountId, Long[]::new),
                Columns.of(keys, ThreadKey::contactId, Long[]::new),
                Columns.of(keys, key -> source(wanted, key).type(), String[]::new),
                Columns.of(keys, key -> source(wanted, key).listing(), String[]::new)));
    Future<RowSet<Row>> found = known(tx, keys);
    opened.await();
    Set<Long> ours = Set.copyOf(made);
    for (Row row : found.await()) {
      if (ours.contains(row.getLong("id"))) {
        news.opened(
            row.getLong("tenant_id"),
            row.getLong("id"),
            row.getLong("contact_id"),
            row.getLong("account_id"));
      }
    }
    return places(found.await());
  }

  private static Map<ThreadKey, Place> places(Iterable<Row> rows) {
    Map<ThreadKey, Place> threads = new HashMap<>();
    for (Row row : rows) {
      threads.put(
          new ThreadKey(row.getLong("account_id"), row.getLong("contact_id")),
          new Place(row.getLong("id"), row.getInteger("merges")));
    }
    return threads;
  }

  private static Source source(Map<ThreadKey, Source> wanted, ThreadKey key) {
    return wanted.getOrDefault(key, Source.DIRECT);
  }

  /**
   * Locks conversations, by id.
   *
   * @return false when a merge has touched one of them since it was looked up
   */
  boolean hold(Tx tx, Set<Place> threads) {
    Map<Long, Integer> expected = new HashMap<>();
    threads.forEach(thread -> expected.put(thread.id(), thread.merges()));
    var rows = tx.query(HOLD, Tuple.of((Object) expected.keySet().toArray(Long[]::new))).await();
    long last = 0;
    for (Row row : rows) {
      @Nullable Long newest = row.getLong("last_message_id");
      last = newest == null ? last : Math.max(last, newest);
      if (row.getLong("merged_into") != null
          || !row.getInteger("merges").equals(expected.get(row.getLong("id")))) {
        return false;
      }
    }
    // The platform tells times by the second: within one a thread is in the order of its ids.
    ids.pass(last);
    return rows.size() == expected.size();
  }

  /**
   * What became of a batch's messages.
   *
   * @param added the ids that are new; a message that was there before is left out
   * @param awaited those of them that a change came before
   */
  record Added(Set<Long> added, List<Long> awaited) {}

  Added add(Tx tx, List<Placed> placed) {
    Set<Long> added = new java.util.HashSet<>();
    List<Long> awaited = new ArrayList<>();
    for (Row row : tx.query(ADD_MESSAGES, columns(placed)).await()) {
      added.add(row.getLong(0));
      if (row.getBoolean(1)) {
        awaited.add(row.getLong(0));
      }
    }
    return new Added(added, awaited);
  }

  private Tuple columns(List<Placed> placed) {
    List<Inbound.Message> said = placed.stream().map(Placed::message).toList();
    return Tuple.wrap(
        new ArrayList<>(
            List.of(
                Columns.of(placed, Placed::id, Long[]::new),
                Columns.of(placed, Placed::tenantId, Long[]::new),
                Columns.of(placed, Placed::conversationId, Long[]::new),
                Columns.of(placed, Placed::accountId, Long[]::new),
                Columns.of(said, m -> m.origin().direction(), String[]::new),
                Columns.of(said, m -> m.origin().source(), String[]::new),
                Columns.of(said, Inbound.Message::externalId, String[]::new),
                Columns.of(said, m -> m.content().type(), String[]::new),
                Columns.of(said, m -> m.content().text(), String[]::new),
                Columns.of(said, Inbound.Message::payload, String[]::new),
                Columns.of(said, m -> m.content().selectedId(), String[]::new),
                Columns.of(said, m -> m.marks().replyTo(), String[]::new),
                Columns.of(said, m -> (short) m.marks().forwarded(), Short[]::new),
                Columns.of(said, m -> m.marks().referral(), String[]::new),
                Columns.of(said, m -> m.marks().senderId(), String[]::new),
                Columns.of(said, m -> m.marks().senderName(), String[]::new),
                Columns.of(said, m -> m.marks().isHistory(), Boolean[]::new),
                Columns.of(said, InboxStore::state, String[]::new),
                Columns.of(said, m -> Columns.utc(m.at()), OffsetDateTime[]::new),
                Columns.of(placed, p -> Columns.utc(p.receivedAt()), OffsetDateTime[]::new),
                lateAfter.toSeconds())));
  }

  private static @Nullable String state(Inbound.Message message) {
    @Nullable MessageState told = message.marks().state();
    return message.origin().isOurs() ? (told == null ? MessageState.SENT : told).wire() : null;
  }

  /**
   * What a batch does to a conversation.
   *
   * @param unread how many new ones nobody has seen
   * @param messageId the last one in the order of the thread, at {@code at}
   * @param inboundAt when the customer wrote last; null when not in this batch
   * @param answered whether the business wrote
   */
  record Touch(
      long conversationId,
      int unread,
      Instant at,
      long messageId,
      String preview,
      String direction,
      @Nullable Instant inboundAt,
      boolean answered) {}

  Future<?> touch(Tx tx, List<Touch> touches) {
    return tx.query(
        TOUCH,
        Tuple.wrap(
            new ArrayList<>(
                List.of(
                    Columns.of(touches, Touch::conversationId, Long[]::new),
                    Columns.of(touches, Touch::unread, Integer[]::new),
                    Columns.of(touches, t -> Columns.utc(t.at()), OffsetDateTime[]::new),
                    Columns.of(touches, Touch::messageId, Long[]::new),
                    Columns.of(touches, Touch::preview, String[]::new),
                    Columns.of(touches, Touch::direction, String[]::new),
                    Columns.of(touches, t -> Columns.utc(t.inboundAt()), OffsetDateTime[]::new),
                    Columns.of(touches, Touch::answered, Boolean[]::new)))));
  }
}
