package dev.switchboard.feed;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Comparator;
import java.util.List;

/** The feed's table. Thread-safe. */
public final class FeedStore {
  // Heads are locked in tenant order and last in every transaction, so writers never wait in a
  // circle.
  private static final String APPEND =
      """
      with change as (
        select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
                 with ordinality as t(tenant_id, kind, conversation_id, message_id, subject_id, n)
      ), held as materialized (
        select tenant_id from feed_head
         where tenant_id = any ($1::bigint[]) order by tenant_id for update
      ), head as (
        update feed_head h set seq = h.seq + c.n
          from (select tenant_id, count(*) as n from change group by tenant_id) c
          join held using (tenant_id)
         where h.tenant_id = c.tenant_id
        returning h.tenant_id, h.seq, c.n
      ), row as (
        insert into feed (tenant_id, seq, kind, conversation_id, message_id, subject_id)
        select c.tenant_id,
               h.seq - h.n + row_number() over (partition by c.tenant_id order by c.n),
               c.kind, c.conversation_id, c.message_id, c.subject_id
          from change c join head h on h.tenant_id = c.tenant_id
      )
      select tenant_id, seq from head
      """;

  private final Bus bus;

  public FeedStore(Bus bus) {
    this.bus = bus;
  }

  /**
   * Appends changes within the caller's transaction, as its last statement; the hint goes out after
   * the commit. A change of a tenant without a feed head is an error of the set-up and is skipped.
   */
  public Future<Void> append(Tx tx, List<Change> changes) {
    if (changes.isEmpty()) {
      return Future.succeededFuture();
    }
    // The same order in every process, so that equal batches read the same.
    List<Change> sorted =
        changes.stream().sorted(Comparator.comparingLong(Change::tenantId)).toList();
    return tx.query(
            APPEND,
            Tuple.of(
                sorted.stream().map(Change::tenantId).toArray(Long[]::new),
                sorted.stream().map(c -> c.kind().wire()).toArray(String[]::new),
                sorted.stream().map(Change::conversationId).toArray(Long[]::new),
                sorted.stream().map(Change::messageId).toArray(Long[]::new),
                sorted.stream().map(Change::subjectId).toArray(Long[]::new)))
        .map(rows -> {
          for (Row row : rows) {
            var grown = new FeedEvent.Appended(row.getLong(0), row.getLong(1));
            tx.afterCommit(() -> bus.publish(FeedEvent.TOPIC, grown));
          }
          return null;
        });
  }
}
