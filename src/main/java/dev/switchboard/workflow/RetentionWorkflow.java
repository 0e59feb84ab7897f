package dev.switchboard.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Each night: makes the coming days' partitions, drops the days of history that are old enough and
 * whose runs have all ended, and forgets keys that have lapsed.
 */
public final class RetentionWorkflow implements Workflow<RetentionWorkflow.Night, Void> {
  private static final int DAYS_AHEAD = 7;

  private final Duration retention;

  public RetentionWorkflow(Duration retention) {
    this.retention = retention;
  }

  /** When it was due. */
  public record Night(Instant at) {}

  @Override
  public Declaration<Night> declaration() {
    return Declaration.of("workflow-retention", Night.class).cron("20 3 * * *", Night::new).build();
  }

  @Override
  public @org.jspecify.annotations.Nullable Void run(Step step, Night night) {
    var today = night.at().atOffset(ZoneOffset.UTC).toLocalDate();
    var _ =
        step.transaction(
            "prepare days", Integer.class, tx -> RetentionStore.prepare(tx, today, DAYS_AHEAD));
    var _ =
        step.transaction(
            "drop old days",
            Integer.class,
            tx -> RetentionStore.drop(tx, today.minusDays(retention.toDays())));
    var _ =
        step.transaction(
            "forget lapsed keys", Integer.class, tx -> RetentionStore.forget(tx, night.at()));
    return null;
  }
}
