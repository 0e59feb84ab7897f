package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The door to the identity ledger: two contacts turn out to be one person, or do not after all.
 * Works under either role, inside the caller's transaction. Order of locks: identity, contact,
 * conversation, message; several rows of one kind by their key. The caller tells the feed, as its
 * last statement. Thread-safe.
 */
@Door
public final class ContactStore {
  private static final String HOLD_IDENTITIES =
      """
      select 1 from contact_identity where contact_id = any ($1::bigint[])
       order by tenant_id, kind, scope, value for no key update
      """;

  // For update: nobody may give the one that goes another identity or conversation meanwhile.
  private static final String HOLD_CONTACTS =
      """
      select id from contact where id = any ($1::bigint[]) and tenant_id = $2 and merged_into is null and erased_at is null
       order by id for update
      """;

  private static final String HOLD_BOTH =
      "select id from contact where id = any ($1::bigint[]) order by id for update";

  private static final String HOLD_THREADS =
      """
      select id from conversation where contact_id = any ($1::bigint[]) order by id for no key update
      """;

  private static final String RECORD =
      """
      insert into contact_merge (id, tenant_id, kept_id, gone_id, evidence, leaf_id, user_id)
      values ($1, $2, $3, $4, $5, $6, $7)
      """;

  private static final String MOVE_IDENTITIES =
      """
      with moved as (
        update contact_identity set contact_id = $2 where contact_id = $3
        returning tenant_id, kind, scope, value
      )
      insert into contact_merge_identity (merge_id, tenant_id, kind, scope, value)
      select $1, tenant_id, kind, scope, value from moved
      """;

  // On a line where both wrote, the messages move into the kept one's thread; relies on
  // message_thread.
  private static final String MOVE_MESSAGES =
      """
      with pair as (
        select g.id as gone, k.id as kept, g.tenant_id, g.unread
          from conversation g join conversation k on k.account_id = g.account_id and k.contact_id = $2
         where g.contact_id = $3 and g.merged_into is null
      ), held as materialized (
        select m.id from message m join pair p on m.conversation_id = p.gone order by m.id for no key update of m
      ), moved as (
        update message m set conversation_id = p.kept from pair p
         where m.conversation_id = p.gone and m.id in (select id from held)
        returning m.id, p.gone
      )
      insert into contact_merge_thread (merge_id, tenant_id, conversation_id, into_id, message_ids, unread)
      select $1, p.tenant_id, p.gone, p.kept,
             coalesce((select array_agg(m.id) from moved m where m.gone = p.gone), '{}'), p.unread
        from pair p
      """;

  // On a line where only the one that goes wrote, the conversation changes hands.
  private static final String MOVE_THREADS =
      """
      with moved as (
        update conversation g set contact_id = $2, merges = merges + 1
         where g.contact_id = $3 and g.merged_into is null
           and not exists (select from conversation k where k.account_id = g.account_id and k.contact_id = $2)
        returning g.id, g.tenant_id
      )
      insert into contact_merge_thread (merge_id, tenant_id, conversation_id)
      select $1, tenant_id, id from moved
      """;

  private static final String CLOSE_THREADS =
      """
      update conversation c set merged_into = t.into_id, merges = c.merges + 1
        from contact_merge_thread t
       where t.merge_id = $1 and t.into_id is not null and (c.id = t.conversation_id or c.merged_into = t.conversation_id)
      """;

  private static final String CLOSE_CONTACT =
      "update contact set merged_into = $1 where id = $2 or merged_into = $2";

  // What a list shows of a conversation, worked out anew from its messages.
  private static final String SUM_UP =
      """
      with thread as (
        select id from conversation where id = any ($1::bigint[]) order by id for no key update
      ), last as (
        select t.id, l.id as message_id, l.platform_at, l.direction,
               case when l.deleted_at is not null then 'Deleted a message'
                    else left(coalesce(nullif(l.text, ''), l.type), 200) end as line,
               (select max(m.platform_at) from message m
                 where m.conversation_id = t.id and m.direction = 'in' and m.type <> 'system' and not m.is_history) as inbound
          from thread t left join lateral (
            select * from message m where m.conversation_id = t.id and m.type <> 'reaction' order by m.platform_at desc, m.id desc limit 1) l on true
      )
      update conversation c
         set last_message_id = l.message_id, last_message_at = l.platform_at, preview = l.line,
             preview_direction = l.direction, last_inbound_at = l.inbound, merges = c.merges + 1,
             unread = greatest(0, c.unread + $2), received = greatest(0, c.received + $2)
        from last l where c.id = l.id
      returning c.id, c.tenant_id
      """;

  private static final String UNREAD_OF =
      """
      select into_id, conversation_id, unread from contact_merge_thread
       where merge_id = $1 and into_id is not null order by conversation_id
      """;

  private static final String THREADS_OF =
      """
      select conversation_id from contact_merge_thread
       where merge_id = $1 and into_id is null order by conversation_id
      """;

  private static final String MERGE =
      """
      select kept_id, gone_id, tenant_id from contact_merge m
       where id = $1 and undone_at is null
         and not exists (select from contact_merge later
                          where later.undone_at is null and later.id > m.id
                            and (later.gone_id = m.kept_id or later.kept_id = m.gone_id))
         for update
      """;

  // Whoever had been merged into the one that comes back goes along with it.
  private static final String RETURN_CONTACT =
      """
      with recursive under as (
        select gone_id from contact_merge where kept_id = $1 and undone_at is null
         union
        select m.gone_id from under u join contact_merge m on m.kept_id = u.gone_id and m.undone_at is null
      )
      update contact set merged_into = case when id = $1 then null else $1 end
       where id = $1 or id in (select gone_id from under)
      """;

  private static final String RETURN_IDENTITIES =
      """
      update contact_identity i set contact_id = $3
        from contact_merge_identity m
       where m.merge_id = $1 and i.tenant_id = m.tenant_id and i.kind = m.kind and i.scope = m.scope
         and i.value = m.value and i.contact_id = $2
      """;

  private static final String RETURN_THREADS =
      """
      update conversation c
         set contact_id = $2, merged_into = null, merges = c.merges + 1
        from contact_merge_thread t where t.merge_id = $1 and c.id = t.conversation_id
      """;

  private static final String RETURN_POINTERS =
      """
      with recursive under as (
        select t.conversation_id, b.conversation_id as root
          from contact_merge_thread b join contact_merge_thread t on t.into_id = b.conversation_id
          join contact_merge m on m.id = t.merge_id and m.undone_at is null
         where b.merge_id = $1
         union
        select t.conversation_id, u.root
          from under u join contact_merge_thread t on t.into_id = u.conversation_id
          join contact_merge m on m.id = t.merge_id and m.undone_at is null
      )
      update conversation c set merged_into = u.root, merges = c.merges + 1
        from under u where c.id = u.conversation_id
      """;

  private static final String RETURN_MESSAGES =
      """
      with held as materialized (
        select m.id, t.conversation_id from contact_merge_thread t
          join message m on m.id = any (t.message_ids) and m.conversation_id = t.into_id
         where t.merge_id = $1 order by m.id for no key update of m
      )
      update message m set conversation_id = h.conversation_id from held h where m.id = h.id
      """;

  private static final String UNDONE =
      "update contact_merge set undone_at = now(), undone_evidence = $2 where id = $1";

  private final Ids ids;

  public ContactStore(Ids ids) {
    this.ids = ids;
  }

  /**
   * Why two contacts are one.
   *
   * @param evidence in words; kept for good
   * @param leafId the event that says so; null when a person does
   */
  @Door
  public record Evidence(String evidence, @Nullable Long leafId, @Nullable Long userId) {}

  /** What a merge or its undoing changed; to be appended to the feed. */
  @Door
  public record Outcome(long mergeId, List<Change> changes) {}

  /**
   * Makes one contact of two: identities, conversations and messages of {@code gone} become {@code
   * kept}'s.
   *
   * @return empty when one of them is not there, not this tenant's, or was merged before
   */
  public Future<Optional<Outcome>> merge(
      Tx tx, long tenantId, long kept, long gone, Evidence evidence) {
    Long[] both = {kept, gone};
    return hold(tx, tenantId, both)
        .compose(held ->
            held < 2 || kept == gone
                ? Future.succeededFuture(Optional.empty())
                : merge(tx, ids.next(), tenantId, kept, gone, evidence).map(Optional::of));
  }

  private static Future<Integer> hold(Tx tx, long tenantId, Long[] contacts) {
    return tx.query(HOLD_IDENTITIES, Tuple.of((Object) contacts))
        .compose(done -> tx.query(HOLD_CONTACTS, Tuple.of(contacts, tenantId)))
        .compose(
            rows -> tx.query(HOLD_THREADS, Tuple.of((Object) contacts)).map(done -> rows.size()));
  }

  private static Future<Outcome> merge(
      Tx tx, long id, long tenantId, long kept, long gone, Evidence why) {
    Tuple move = Tuple.of(id, kept, gone);
    return tx.query(
            RECORD,
            Tuple.of(id, tenantId, kept, gone, why.evidence(), why.leafId()).addLong(why.userId()))
        .compose(done -> tx.query(MOVE_IDENTITIES, move))
        .compose(done -> tx.query(MOVE_MESSAGES, move))
        .compose(done -> tx.query(MOVE_THREADS, move))
        .compose(done -> tx.query(CLOSE_THREADS, Tuple.of(id)))
        .compose(done -> tx.query(CLOSE_CONTACT, Tuple.of(kept, gone)))
        .compose(done -> sumUp(tx, id, 1))
        .map(changes -> new Outcome(id, changes));
  }

  /**
   * Takes a merge back: what moved then goes back. What came since stays where it came.
   *
   * @return empty when there is no such merge, it was taken back before, or a later one builds on
   *     it
   */
  public Future<Optional<Outcome>> unmerge(Tx tx, long mergeId, String evidence) {
    return tx.query(MERGE, Tuple.of(mergeId))
        .compose(rows -> {
          if (rows.size() == 0) {
            return Future.succeededFuture(Optional.empty());
          }
          Row merge = rows.iterator().next();
          return unmerge(tx, mergeId, merge.getLong("kept_id"), merge.getLong("gone_id"), evidence)
              .map(Optional::of);
        });
  }

  private static Future<Outcome> unmerge(Tx tx, long id, long kept, long gone, String evidence) {
    Long[] both = {kept, gone};
    return tx.query(HOLD_IDENTITIES, Tuple.of((Object) both))
        .compose(done -> tx.query(HOLD_BOTH, Tuple.of((Object) both)))
        .compose(done -> tx.query(HOLD_THREADS, Tuple.of((Object) both)))
        .compose(done -> tx.query(RETURN_CONTACT, Tuple.of(gone)))
        .compose(done -> tx.query(RETURN_IDENTITIES, Tuple.of(id, kept, gone)))
        .compose(done -> tx.query(RETURN_THREADS, Tuple.of(id, gone)))
        .compose(done -> tx.query(RETURN_POINTERS, Tuple.of(id)))
        .compose(done -> tx.query(RETURN_MESSAGES, Tuple.of(id)))
        .compose(done -> tx.query(UNDONE, Tuple.of(id, evidence)))
        .compose(done -> sumUp(tx, id, -1))
        .map(changes -> new Outcome(id, changes));
  }

  // Unread messages go along, one conversation after the other: merges are rare.
  private static Future<List<Change>> sumUp(Tx tx, long mergeId, int sign) {
    List<Change> changes = new ArrayList<>();
    return tx.query(UNREAD_OF, Tuple.of(mergeId))
        .compose(rows -> {
          Future<?> all = Future.succeededFuture();
          for (Row row : rows) {
            int unread = sign * row.getInteger("unread");
            all =
                all.compose(done -> sumUp(tx, row.getLong("into_id"), unread, changes))
                    .compose(done -> sumUp(tx, row.getLong("conversation_id"), -unread, changes));
          }
          return all;
        })
        .compose(done -> tx.query(THREADS_OF, Tuple.of(mergeId)))
        .compose(rows -> {
          List<Long> moved = new ArrayList<>();
          rows.forEach(row -> moved.add(row.getLong("conversation_id")));
          return tx.query(SUM_UP, Tuple.of(moved.toArray(Long[]::new), 0));
        })
        .map(rows -> {
          add(changes, rows);
          return changes;
        });
  }

  private static Future<Void> sumUp(Tx tx, long thread, int unread, List<Change> changes) {
    Long[] one = {thread};
    return tx.query(SUM_UP, Tuple.of(one, unread))
        .map(rows -> {
          add(changes, rows);
          return null;
        });
  }

  private static void add(List<Change> changes, RowSet<Row> rows) {
    for (Row row : rows) {
      changes.add(
          new Change(
              row.getLong("tenant_id"), FeedKind.CONVERSATION_CHANGED, row.getLong("id"), null));
    }
  }
}
