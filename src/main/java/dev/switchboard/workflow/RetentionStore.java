package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Keeps the room's tables small. Inside the caller's transaction; blocks. */
final class RetentionStore {
  private static final String PREPARE = "select prepare_workflow_days($1, $2) as days";
  private static final String DROP = "select drop_workflow_days($1) as days";
  // By workflow_idempotency_until, workflow_event_seen_at and workflow_stat_grain; the rates' table
  // has a row per key.
  private static final String FORGET =
      """
      with i as (delete from workflow_idempotency where until < $1 returning 1),
           e as (delete from workflow_event_seen where at < $1::timestamptz - interval '7 days' returning 1),
           f as (delete from workflow_flow where tat < $1::timestamptz - interval '1 day' returning 1),
           s as (delete from workflow_stat where grain = 120 and minute < $1::timestamptz - interval '8 days' returning 1)
      select ((select count(*) from i) + (select count(*) from e) + (select count(*) from f) + (select count(*) from s))::int as gone
      """;

  private RetentionStore() {}

  /** Returns how many partitions were made. */
  static int prepare(Tx tx, LocalDate first, int days) {
    return tx.query(PREPARE, Tuple.of(first, days)).await().iterator().next().getInteger("days");
  }

  /** Returns how many partitions were dropped. */
  static int drop(Tx tx, LocalDate before) {
    return tx.query(DROP, Tuple.of(before)).await().iterator().next().getInteger("days");
  }

  /** Returns how many keys were forgotten. */
  static int forget(Tx tx, Instant now) {
    return tx.query(FORGET, Tuple.of(now.atOffset(ZoneOffset.UTC)))
        .await()
        .iterator()
        .next()
        .getInteger("gone");
  }
}
