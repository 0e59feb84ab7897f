package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes the work on conversations, a set in one statement. Works under either role; locks
 * conversations by id. The caller tells the feed, as its last statement.
 */
@Door
public final class ConversationEditStore {
  /** Most tags of a conversation. */
  public static final int MOST_TAGS = 50;

  // What is as it should be is not written: no version, no event. A version that was asked for
  // leaves out who has another.
  private static final String EDIT =
      """
      with held as materialized (
        select * from conversation
         where id = any ($1::bigint[]) and merged_into is null and ($2::int is null or edits = $2)
         order by id for no key update
      ), wanted as (
        select h.id, h.assignee_id as was, h.status as status_was,
               coalesce($3, h.status) as status,
               case when $3 is null then h.snoozed_until when $3 = 'snoozed' then $4::timestamptz end as snoozed_until,
               case when $3 is null then h.snoozed_by when $3 = 'snoozed' then $5::bigint end as snoozed_by,
               case when $6 then $7::bigint else h.assignee_id end as assignee_id,
               (array(select distinct t from unnest(coalesce($8::text[], h.tags) || $9::text[]) t
                       where t <> all ($10::text[]) order by t))[1:$21] as tags,
               case when $11 then $12::text else h.lead_status end as lead_status,
               coalesce($13, h.source_type) as source_type,
               case when $14 then $15::text else h.linked_review_id end as linked_review_id,
               case when $16 then $17::text else h.linked_listing_source end as linked_listing_source,
               (h.metadata || coalesce($18::text::jsonb, '{}')) - $19::text[] as metadata
          from held h
      )
      update conversation c
         set status = w.status, snoozed_until = w.snoozed_until, snoozed_by = w.snoozed_by, assignee_id = w.assignee_id,
             tags = w.tags, lead_status = w.lead_status, source_type = w.source_type,
             linked_review_id = w.linked_review_id, linked_listing_source = w.linked_listing_source,
             metadata = w.metadata, edits = c.edits + 1,
             ownership_epoch = c.ownership_epoch + (w.assignee_id is distinct from w.was and $20)::int
        from wanted w
       where c.id = w.id
         and (c.status, c.snoozed_until, c.assignee_id, c.tags, c.lead_status, c.source_type, c.linked_review_id,
              c.linked_listing_source, c.metadata)
             is distinct from
             (w.status, w.snoozed_until, w.assignee_id, w.tags, w.lead_status, w.source_type, w.linked_review_id,
              w.linked_listing_source, w.metadata)
      returning c.id, c.tenant_id, c.assignee_id, w.assignee_id is distinct from w.was as reassigned,
                c.status = 'archived' and w.status_was <> 'archived' as closed
      """;

  private static final String KEEP_TAGS =
      """
      insert into tag (tenant_id, name) select $1, t from unnest($2::text[]) t order by t on conflict do nothing
      """;

  // Relies on conversation_snoozed.
  private static final String WAKE =
      """
      with due as materialized (
        select id from conversation where status = 'snoozed' and snoozed_until <= now()
         order by id limit $1 for no key update skip locked
      ), was as (
        select c.id, c.snoozed_by from conversation c join due using (id)
      )
      update conversation c set status = 'open', snoozed_until = null, snoozed_by = null, edits = c.edits + 1
        from was where c.id = was.id
      returning c.id, c.tenant_id, c.assignee_id, was.snoozed_by
      """;

  // Relies on conversation_snoozed and notification_snoozed.
  private static final String ANY_SNOOZE_OVER =
      """
      select exists (select from conversation where status = 'snoozed' and snoozed_until <= now())
          or exists (select from notification where snoozed_until <= now())
      """;

  private static final int WOKEN_AT_ONCE = 500;

  private ConversationEditStore() {}

  /** A conversation that became another's; {@code userId} null: nobody's. */
  @Door
  public record Given(long conversationId, @Nullable Long userId) {}

  /** What an edit changed. */
  @Door
  public record Edited(List<Change> changes, List<Given> given, List<Long> closed) {}

  /**
   * Changes conversations; others' and merged ones are left out.
   *
   * @param version only that one; null: any
   */
  public static Future<Edited> edit(
      Tx tx, Actor actor, Collection<Long> ids, ConversationEdit edit, @Nullable Integer version) {
    List<String> named = named(edit.tags());
    Future<?> tags =
        named.isEmpty()
            ? Future.succeededFuture()
            : tx.query(
                KEEP_TAGS, Tuple.of(actor.tenantId(), (Object) named.toArray(String[]::new)));
    return tags.compose(done -> tx.query(EDIT, tuple(actor, ids, edit, version)))
        .map(ConversationEditStore::edited);
  }

  private static List<String> named(ConversationEdit.Tags tags) {
    List<String> named = new ArrayList<>(tags.add());
    if (tags.all() != null) {
      named.addAll(tags.all());
    }
    return named;
  }

  private static Tuple tuple(
      Actor actor, Collection<Long> ids, ConversationEdit edit, @Nullable Integer version) {
    @Nullable List<String> all = edit.tags().all();
    return Tuple.wrap(
        new ArrayList<>(
            Arrays.asList(
                ids.toArray(Long[]::new),
                version,
                edit.status(),
                utc(edit.snoozedUntil()),
                actor.userId(),
                edit.assignee().isSet(),
                edit.assignee().value(),
                all == null ? null : all.toArray(String[]::new),
                edit.tags().add().toArray(String[]::new),
                edit.tags().remove().toArray(String[]::new),
                edit.leadStatus().isSet(),
                edit.leadStatus().value(),
                edit.sourceType(),
                edit.linkedReviewId().isSet(),
                edit.linkedReviewId().value(),
                edit.linkedListingSource().isSet(),
                edit.linkedListingSource().value(),
                edit.metadata(),
                edit.withoutMetadata().toArray(String[]::new),
                // A person who takes it stops what automation queued.
                actor.userId() != null,
                MOST_TAGS)));
  }

  private static Edited edited(RowSet<Row> rows) {
    List<Change> changes = new ArrayList<>();
    List<Given> given = new ArrayList<>();
    List<Long> closed = new ArrayList<>();
    for (Row row : rows) {
      long id = row.getLong("id");
      if (row.getBoolean("closed")) {
        closed.add(id);
      }
      boolean reassigned = row.getBoolean("reassigned");
      @Nullable Long assignee = row.getLong("assignee_id");
      if (reassigned) {
        given.add(new Given(id, assignee));
      }
      changes.add(
          new Change(
              row.getLong("tenant_id"),
              reassigned ? FeedKind.CONVERSATION_ASSIGNED : FeedKind.CONVERSATION_EDITED,
              id,
              null,
              reassigned ? assignee : null));
    }
    return new Edited(changes, given, closed);
  }

  /** A conversation whose snooze is over, and who wants to know. */
  record Woken(long conversationId, long tenantId, Set<Long> people) {}

  /** Whether a snooze is over, of a conversation or of a notification. */
  static boolean isAnySnoozeOver(Database database) {
    return database.ask(ANY_SNOOZE_OVER, Tuple.tuple());
  }

  /** Opens what was snoozed until now; 500 at most. */
  static Future<List<Woken>> wake(Tx tx) {
    return tx.query(WAKE, Tuple.of(WOKEN_AT_ONCE))
        .map(rows -> {
          List<Woken> woken = new ArrayList<>();
          for (Row row : rows) {
            Set<Long> people = new java.util.TreeSet<>();
            for (String column : List.of("assignee_id", "snoozed_by")) {
              @Nullable Long person = row.getLong(column);
              if (person != null) {
                people.add(person);
              }
            }
            woken.add(new Woken(row.getLong("id"), row.getLong("tenant_id"), people));
          }
          return woken;
        });
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
