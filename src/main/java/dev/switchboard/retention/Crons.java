package dev.switchboard.retention;

import dev.switchboard.db.Tx;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.CronEvent;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The crons that keep the tables as long as agencies want them. */
public final class Crons {
  // 10,000 rows a chunk: what is left goes the next night.
  private static final int MOST_CHUNKS = 500;

  private Crons() {}

  /** When it was due. */
  public record Due(Instant at) {}

  /** One chunk; what it answers is what the next one begins behind, 0 ends it. */
  private interface Chunk {
    long next(Tx tx, Instant now, long after);
  }

  /** All of them. */
  public static List<Workflow<?, ?>> all() {
    return List.of(
        new Sweep(
            "messages-retention",
            "40 2 * * *",
            CronEvent.MessagesRetention::new,
            RetentionStore::messages),
        new Sweep(
            "media-retention",
            "0 3 * * *",
            CronEvent.MediaRetention::new,
            (tx, now, after) -> RetentionStore.media(tx, now)),
        new Sweep(
            "feed-retention", "10 3 * * *", null, (tx, now, after) -> RetentionStore.feed(tx, now)),
        new Sweep(
            "audit-archive",
            "30 3 * * *",
            CronEvent.AuditArchive::new,
            (tx, now, after) -> RetentionStore.audit(tx, now)),
        new Sweep(
            "sessions-gc",
            "20 3 * * *",
            null,
            (tx, now, after) -> RetentionStore.sessions(tx, now)),
        new Sweep(
            "events-retention",
            "50 3 * * *",
            null,
            (tx, now, after) -> Math.min(0, RetentionStore.events(tx, now))),
        new Sweep(
            "rate-limit-gc",
            "*/10 * * * *",
            CronEvent.RateLimitGc::new,
            (tx, now, after) -> Math.min(0, RetentionStore.buckets(tx, now))));
  }

  /**
   * @param announced the event that says it begins; null: none
   */
  private record Sweep(
      String id, String cron, @Nullable Function<String, Record> announced, Chunk chunk)
      implements Workflow<Due, Integer> {
    @Override
    public Declaration<Due> declaration() {
      return Declaration.of(id, Due.class).cron(cron, Due::new).build();
    }

    @Override
    public Integer run(Step step, Due due) {
      if (announced != null) {
        step.sendEvent("announce", announced.apply(due.at().toString()));
      }
      long after = 0;
      int chunks = 0;
      do {
        long from = after;
        after =
            step.transaction("chunk " + chunks++, Long.class, tx -> chunk.next(tx, due.at(), from));
      } while (after > 0 && chunks < MOST_CHUNKS);
      return chunks;
    }
  }
}
