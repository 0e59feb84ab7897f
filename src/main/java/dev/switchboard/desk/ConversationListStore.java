package dev.switchboard.desk;

import dev.switchboard.bus.Door;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds conversations, cut into pages by key, within a tenant's transaction. */
@Door
public final class ConversationListStore {
  private static final String FILTER =
      """
      select v.id, v.last_message_at from conversation v
        left join read_position p on p.user_id = $9 and p.conversation_id = v.id
       where v.last_message_at is not null
         and ($1::bigint is null or v.client_id = $1)
         and ($2::bigint is null or v.account_id = any (array(select a.id from account a where a.location_id = $2)))
         and ($3::bigint is null or v.account_id = $3)
         and ($4::text[] is null or v.status = any ($4))
         and (not $5 or v.assignee_id is null)
         and ($6::bigint is null or v.assignee_id = $6)
         and ($7::text is null or $7 = any (v.tags))
         and (not $8 or case when $9::bigint is null then v.unread > 0
                             else v.received > coalesce(p.received, v.answered) end)
         and ($10::bigint[] is null or v.id = any ($10))
      """;

  // A plan of its own, so that it may rely on conversation_assignee.
  private static final String MINE = FILTER + " and v.assignee_id = $6::bigint";

  // A plan of its own, so that it may rely on the key: what search found is few.
  private static final String FOUND = FILTER + " and v.id = any ($10::bigint[])";

  // Rely on conversation_recent, or on what the filter relies on.
  private static final String NEWEST =
      """
       and ($11::timestamptz is null or (v.last_message_at, v.id) < ($11, $12))
       order by v.last_message_at desc, v.id desc limit $13
      """;
  private static final String OLDEST =
      """
       and ($11::timestamptz is null or (v.last_message_at, v.id) > ($11, $12))
       order by v.last_message_at, v.id limit $13
      """;

  private static final String ALL_NEWEST = FILTER + NEWEST;
  private static final String ALL_OLDEST = FILTER + OLDEST;
  private static final String MINE_NEWEST = MINE + NEWEST;
  private static final String MINE_OLDEST = MINE + OLDEST;
  private static final String FOUND_NEWEST = FOUND + NEWEST;
  private static final String FOUND_OLDEST = FOUND + OLDEST;

  private ConversationListStore() {}

  /** Where to go on, which way, how far. */
  @Door
  public record Paging(@Nullable String cursor, boolean oldestFirst, int limit) {}

  /** Ids in order, and where the next page begins; null at the end. */
  @Door
  public record Page(List<Long> ids, @Nullable String next) {}

  /**
   * One page.
   *
   * @param found the only ones that may be in it, as search found them; null: any
   * @throws IllegalArgumentException for a cursor that is not ours
   */
  public static Future<Page> find(
      Tx tx, ConversationFilter filter, @Nullable List<Long> found, Paging paging) {
    return tx.query(sql(filter, found != null, paging.oldestFirst()), tuple(filter, found, paging))
        .map(rows -> page(rows, paging.limit()));
  }

  private static String sql(ConversationFilter filter, boolean isSearch, boolean oldestFirst) {
    if (isSearch) {
      return oldestFirst ? FOUND_OLDEST : FOUND_NEWEST;
    }
    if (filter.assignee() instanceof ConversationFilter.Assignee.Person) {
      return oldestFirst ? MINE_OLDEST : MINE_NEWEST;
    }
    return oldestFirst ? ALL_OLDEST : ALL_NEWEST;
  }

  private static Tuple tuple(ConversationFilter filter, @Nullable List<Long> found, Paging paging) {
    ConversationFilter.@Nullable Reader reader = filter.reader();
    @Nullable Long person =
        filter.assignee() instanceof ConversationFilter.Assignee.Person(var id) ? id : null;
    @Nullable String cursor = paging.cursor();
    return Tuple.wrap(
        new ArrayList<>(
            Arrays.asList(
                filter.client(),
                filter.location(),
                filter.account(),
                filter.status().isEmpty() ? null : filter.status().toArray(String[]::new),
                filter.assignee() instanceof ConversationFilter.Assignee.Nobody,
                person,
                filter.tag(),
                reader != null,
                reader == null ? null : reader.userId(),
                found == null ? null : found.toArray(Long[]::new),
                cursor == null ? null : at(cursor),
                cursor == null ? null : Long.valueOf(cursor.substring(cursor.indexOf('_') + 1)),
                paging.limit())));
  }

  private static OffsetDateTime at(String cursor) {
    if (!cursor.matches("[0-9]{1,17}_[0-9]{1,18}")) {
      throw new IllegalArgumentException("not a cursor of ours: " + cursor);
    }
    long micros = Long.parseLong(cursor.substring(0, cursor.indexOf('_')));
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  private static Page page(RowSet<Row> rows, int limit) {
    List<Long> ids = new ArrayList<>();
    @Nullable String next = null;
    for (Row row : rows) {
      long id = row.getLong("id");
      ids.add(id);
      Instant at = row.getOffsetDateTime("last_message_at").toInstant();
      next = ids.size() == limit ? ChronoUnit.MICROS.between(Instant.EPOCH, at) + "_" + id : null;
    }
    return new Page(ids, next);
  }
}
