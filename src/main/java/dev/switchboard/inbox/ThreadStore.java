package dev.switchboard.inbox;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Door;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.WaEvent;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The writing door to threads, for the rooms that send and that hear statuses. Works under either
 * role, inside the caller's transaction. Order of locks everywhere: conversation, message, feed
 * head; several rows of one kind by id. Thread-safe.
 */
@Door
public final class ThreadStore {
  private static final String OPEN =
      """
      with known as (
        select contact_id from contact_identity
         where tenant_id = $1 and kind = $6 and scope = '' and value = $3
      ), made as (
        insert into contact (id, tenant_id, name)
        select $4, $1, null where not exists (select from known)
        returning id
      ), named as (
        insert into contact_identity (tenant_id, kind, scope, value, contact_id)
        select $1, $6, '', $3, id from made
        on conflict (tenant_id, kind, scope, value) do nothing
        returning contact_id
      ), who as (
        select contact_id from known union all select contact_id from named
      )
      insert into conversation (id, tenant_id, client_id, location_id, account_id, contact_id)
      select $5, $1, a.client_id, a.location_id, a.id, who.contact_id
        from who, account a where a.id = $2
      on conflict (account_id, contact_id) do update set status = conversation.status
      returning id
      """;

  private static final String ADD_OUTGOING =
      """
      with added as (
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, author_id,
                             client_ref, type, text, payload, reply_to_external_id, terms, platform_at, state)
        select $1, $2, coalesce(v.merged_into, v.id), $4, 'out', $5, $6, $7, $8, $9, $10, $11, $12::text::jsonb, clock_timestamp(), 'queued'
          from conversation v where v.id = $3
        on conflict (tenant_id, client_ref) where client_ref is not null do nothing
        returning id, conversation_id, platform_at, text, type
      ), thread as (
        update conversation c
           set last_message_at = greatest(c.last_message_at, a.platform_at),
               answered = c.received,
               last_message_id = a.id,
               preview = left(coalesce(a.text, a.type), 200), preview_direction = 'out',
               status = case when c.status = 'new' then 'open' else c.status end
          from added a where c.id = a.conversation_id
      )
      select id, conversation_id from added
      """;

  // Locked in id order first. On its way anew ($6), a message says nothing of an earlier failure;
  // once the platform has it, what went wrong with one device stays to be seen.
  private static final String CHANGE =
      """
      with change as (
        select * from unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[])
                 as t(id, state, external_id, error_code, error_text)
      ), held as materialized (
        select id, state from message where id = any ($1::bigint[]) order by id for update
      )
      update message m
         set state = c.state,
             external_id = coalesce(c.external_id, m.external_id),
             sent_at = case when c.state = 'sending' then clock_timestamp() else m.sent_at end,
             error_code = case when c.state = any ($6::text[]) then c.error_code else coalesce(c.error_code, m.error_code) end,
             error_text = case when c.state = any ($6::text[]) then c.error_text else coalesce(c.error_text, m.error_text) end
        from change c join held using (id)
       where m.id = c.id
      returning m.id, m.tenant_id, m.conversation_id, m.external_id, m.state, m.error_code, held.state as was
      """;

  private static final String[] ON_ITS_WAY = {"queued", "sending", "in_doubt", "held", "sent"};

  // Only what went out has a state; a status may name what came in, and says nothing of it then.
  private static final String LOCK =
      """
      select id, state, error_code, external_id is not null as is_named from message
       where id = any ($1::bigint[]) and state is not null order by id for update
      """;

  private static final String TAKE_OVER =
      "update conversation set ownership_epoch = ownership_epoch + 1 where id = $1 returning"
          + " ownership_epoch";

  private final FeedStore feed;
  private final EventStore events;
  private final Ids ids;

  public ThreadStore(Bus bus, Ids ids) {
    this.feed = new FeedStore(bus);
    this.events = new EventStore(bus, ids);
    this.ids = ids;
  }

  /**
   * The conversation of a line with a phone number, opened when there is none.
   *
   * @param waId digits only, without the plus sign
   * @return empty when a contact of that number is being made by another transaction right now: try
   *     again
   */
  public Future<Optional<Long>> open(Tx tx, long tenantId, long accountId, String waId) {
    return open(tx, tenantId, accountId, "wa_id", waId);
  }

  /**
   * The same for any id that a customer is known by over all of an agency's lines.
   *
   * @param kind {@code wa_id} or {@code user_id}
   */
  public Future<Optional<Long>> open(
      Tx tx, long tenantId, long accountId, String kind, String value) {
    Tuple customer = Tuple.of(tenantId, accountId, value, ids.next(), ids.next(), kind);
    return tx.query(OPEN, customer).map(ThreadStore::firstId);
  }

  /**
   * A person takes a conversation over: what automation queued with an earlier epoch does not go
   * out any more.
   *
   * @return the epoch from now on; empty when there is no such conversation
   */
  public Future<Optional<Long>> takeOver(Tx tx, long conversationId) {
    return tx.query(TAKE_OVER, Tuple.of(conversationId)).map(ThreadStore::firstId);
  }

  /**
   * Writes a message as queued and tells the feed.
   *
   * @return the message's id; that of the first one when its client reference was used before
   */
  public Future<Added> addOutgoing(Tx tx, OutgoingMessage m) {
    Tuple row =
        Tuple.wrap(
            new ArrayList<>(
                java.util.Arrays.asList(
                    m.id(),
                    m.tenantId(),
                    m.conversationId(),
                    m.accountId(),
                    m.source(),
                    m.authorId(),
                    m.clientRef(),
                    m.type(),
                    m.text(),
                    m.payload(),
                    m.replyToExternalId(),
                    m.terms())));
    return tx.query(ADD_OUTGOING, row)
        .compose(rows ->
            rows.size() == 1
                ? feed.append(
                        tx,
                        List.of(
                            new Change(
                                m.tenantId(),
                                FeedKind.MESSAGE_ADDED,
                                rows.iterator().next().getLong(1),
                                m.id())))
                    .map(new Added(m.id(), null))
                : EarlierMessageStore.find(tx, m).map(found -> new Added(found.id(), found)));
  }

  /**
   * What {@link #addOutgoing} did.
   *
   * @param first what was found by the client reference; null: it is a new message
   */
  @Door
  public record Added(long id, @Nullable EarlierMessage first) {
    public boolean isNew() {
      return first == null;
    }
  }

  /** Locks messages in id order and says their states, for a decision in the same transaction. */
  public Future<List<Known>> lock(Tx tx, List<Long> messageIds) {
    return tx.query(LOCK, Tuple.of(messageIds.toArray(Long[]::new)))
        .map(rows -> {
          List<Known> known = new ArrayList<>();
          for (Row row : rows) {
            known.add(
                new Known(
                    row.getLong("id"),
                    MessageState.of(row.getString("state")),
                    row.getInteger("error_code"),
                    row.getBoolean("is_named")));
          }
          return known;
        });
  }

  /**
   * A locked message and its state.
   *
   * @param errorCode what it failed with
   * @param isNamed whether the platform's id of it is known
   */
  @Door
  public record Known(
      long messageId, MessageState state, @Nullable Integer errorCode, boolean isNamed) {}

  /** Our messages came back as echoes: they went out, under these ids of the platform's. */
  Future<Void> sent(Tx tx, Map<Long, String> externalIds) {
    return externalIds.isEmpty()
        ? Future.succeededFuture()
        : lock(tx, List.copyOf(externalIds.keySet()))
            .compose(known ->
                change(
                    tx,
                    known.stream()
                        .map(k ->
                            new StateChange(
                                k.messageId(),
                                k.state().isOnItsWay() ? MessageState.SENT : k.state(),
                                externalIds.get(k.messageId()),
                                null,
                                null))
                        .toList()));
  }

  /** Sets states as given (the caller has decided on locked rows) and tells the feed. */
  public Future<Void> change(Tx tx, List<StateChange> changes) {
    if (changes.isEmpty()) {
      return Future.succeededFuture();
    }
    List<StateChange> sent =
        changes.stream()
            .filter(c -> c.state() == MessageState.SENT && c.externalId() != null)
            .toList();
    return sent.isEmpty()
        ? write(tx, changes, List.of())
        : EchoTwinStore.find(tx, sent)
            .compose(twins ->
                twins.isEmpty()
                    ? write(tx, changes, List.of())
                    : EchoTwinStore.remove(tx, twins)
                        .compose(gone -> write(tx, EchoTwinStore.merged(changes, twins), gone)));
  }

  private Future<Void> write(Tx tx, List<StateChange> changes, List<Change> before) {
    List<StateChange> sorted =
        changes.stream().sorted(Comparator.comparingLong(StateChange::messageId)).toList();
    Tuple columns =
        Tuple.of(
            sorted.stream().map(StateChange::messageId).toArray(Long[]::new),
            sorted.stream().map(c -> c.state().wire()).toArray(String[]::new),
            sorted.stream().map(StateChange::externalId).toArray(String[]::new),
            sorted.stream().map(StateChange::errorCode).toArray(Integer[]::new),
            sorted.stream().map(StateChange::errorText).toArray(String[]::new),
            ON_ITS_WAY);
    Future<EventStore.Audience> audience =
        events.audience(tx, List.of(WaEvent.SendCompleted.class));
    return tx.query(CHANGE, columns)
        .compose(rows -> {
          List<Change> all = new ArrayList<>(before);
          all.addAll(changed(rows, FeedKind.MESSAGE_CHANGED));
          return audience
              .compose(heard -> events.publish(tx, "sending", completed(rows, heard)))
              .compose(done -> feed.append(tx, all));
        });
  }

  // What came to its end by this change, and somebody wants to know.
  private static List<EventStore.Published> completed(
      RowSet<Row> rows, EventStore.Audience audience) {
    List<EventStore.Published> completed = new ArrayList<>();
    for (Row row : rows) {
      long tenant = row.getLong("tenant_id");
      @Nullable String was = row.getString("was");
      MessageState is = MessageState.of(row.getString("state"));
      if (was != null
          && is.isCompleted(MessageState.of(was))
          && audience.hears(tenant, WaEvent.SendCompleted.class)) {
        completed.add(
            new EventStore.Published(
                tenant,
                new WaEvent.SendCompleted(
                    row.getLong("id").toString(),
                    row.getString("external_id"),
                    is == MessageState.FAILED ? "failed" : "sent",
                    is == MessageState.FAILED ? row.getInteger("error_code") : null)));
      }
    }
    return completed;
  }

  private static List<Change> changed(RowSet<Row> rows, FeedKind kind) {
    List<Change> changes = new ArrayList<>();
    for (Row row : rows) {
      changes.add(
          new Change(
              row.getLong("tenant_id"), kind, row.getLong("conversation_id"), row.getLong("id")));
    }
    return changes;
  }

  private static Optional<Long> firstId(RowSet<Row> rows) {
    @Nullable Row row = rows.size() == 0 ? null : rows.iterator().next();
    return Optional.ofNullable(row).map(r -> r.getLong(0));
  }
}
