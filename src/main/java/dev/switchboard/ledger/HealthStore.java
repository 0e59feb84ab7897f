package dev.switchboard.ledger;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What waits and who works, over all agencies: numbers, and nothing of whose. */
public final class HealthStore {
  private static final String HEALTH =
      "select queue, waiting, oldest, workers, seen_at from webhook_health()";

  private HealthStore() {}

  /**
   * A queue.
   *
   * @param oldest when the oldest leaf that waits came; null when none does
   * @param workers heard of within 30 s
   * @param seenAt when the last of them was heard of
   */
  public record Queue(
      String name,
      long waiting,
      @Nullable Instant oldest,
      long workers,
      @Nullable Instant seenAt) {}

  public static Future<List<Queue>> queues(Tx tx) {
    return tx.query(HEALTH)
        .map(rows -> {
          List<Queue> queues = new ArrayList<>();
          rows.forEach(row -> queues.add(queue(row)));
          return queues;
        });
  }

  private static Queue queue(Row row) {
    @Nullable Long oldest = row.getLong("oldest");
    @Nullable OffsetDateTime seen = row.getOffsetDateTime("seen_at");
    return new Queue(
        NewLeaf.Queue.of(row.getShort("queue")).name().toLowerCase(Locale.ROOT),
        row.getLong("waiting"),
        oldest == null ? null : Ids.timeOf(oldest),
        row.getLong("workers"),
        seen == null ? null : seen.toInstant());
  }
}
