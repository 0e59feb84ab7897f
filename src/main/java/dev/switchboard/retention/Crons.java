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
  // What is left goes the next night.
  private static final int MOST_CHUNKS = 500;
  private static final int MESSAGES_A_CHUNK = 10_000;

  private Crons() {}

  /** When it was due. */
  public record Due(Instant at) {}

  /** One chunk; 0 when there is no other. */
  private interface Chunk {
    long next(Tx tx, Instant now);
  }

  /** All of them. */
  public static List<Workflow<?, ?>> all() {
    return List.of(
        new Sweep(
            "messages-retention",
            "40 2 * * *",
            CronEvent.MessagesRetention::new,
            (tx, now) -> RetentionStore.messages(tx, now, MESSAGES_A_CHUNK)),
        new Sweep(
            "search-retention", "50 2 * * *", null, (tx, now) -> RetentionStore.words(tx, now)),
        new Sweep(
            "media-retention",
            "0 3 * * *",
            CronEvent.MediaRetention::new,
            (tx, now) -> RetentionStore.media(tx, now)),
        new Sweep("waiting-ends", "15 * * * *", null, (tx, now) -> RetentionStore.waiting(tx, now)),
        new Sweep(
            "statuses-waiting-end",
            "25 3 * * *",
            null,
            (tx, now) -> RetentionStore.statuses(tx, now)),
        new Sweep("feed-retention", "10 3 * * *", null, (tx, now) -> RetentionStore.feed(tx, now)),
        new Sweep(
            "audit-archive",
            "30 3 * * *",
            CronEvent.AuditArchive::new,
            (tx, now) -> RetentionStore.audit(tx, now)),
        new Sweep("sessions-gc", "20 3 * * *", null, (tx, now) -> RetentionStore.sessions(tx, now)),
        new Sweep(
            "events-retention",
            "50 3 * * *",
            null,
            (tx, now) -> Math.min(0, RetentionStore.events(tx, now))),
        new Sweep(
            "rate-limit-gc",
            "*/10 * * * *",
            CronEvent.RateLimitGc::new,
            (tx, now) -> Math.min(0, RetentionStore.buckets(tx, now))));
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
      int chunks = 0;
      long left;
      do {
        left = step.transaction("chunk " + chunks++, Long.class, tx -> chunk.next(tx, due.at()));
      } while (left > 0 && chunks < MOST_CHUNKS);
      return chunks;
    }
  }
}
