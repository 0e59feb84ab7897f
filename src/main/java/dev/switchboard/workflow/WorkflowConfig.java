package dev.switchboard.workflow;

import java.time.Duration;

/**
 * Settings of the workflow room: {@code verticles.workflow}.
 *
 * @param concurrency most runs that execute at once on one instance; default 500, 1 to 20,000
 * @param sweep how often to look for work no hint told of; default 2 s, at least 20 ms
 * @param lease how long an instance's runs stay with it when it is not heard of; default 12 s, 1 s
 *     to 5 min
 * @param retention how long the history of ended runs is kept, in whole days; default 30 days, at
 *     least 1
 */
public record WorkflowConfig(int concurrency, Duration sweep, Duration lease, Duration retention) {
  public static final WorkflowConfig DEFAULTS =
      new WorkflowConfig(500, Duration.ofSeconds(2), Duration.ofSeconds(12), Duration.ofDays(30));

  public WorkflowConfig {
    require(concurrency >= 1 && concurrency <= 20_000, "concurrency", concurrency, "1 to 20000");
    require(sweep.toMillis() >= 20, "sweep", sweep, "at least 20 ms");
    require(
        lease.toMillis() >= 1_000 && lease.compareTo(Duration.ofMinutes(5)) <= 0,
        "lease",
        lease,
        "1 s to 5 min");
    require(retention.toDays() >= 1, "retention", retention, "at least 1 day");
  }

  private static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("%s (%s) must be %s".formatted(key, value, rule));
    }
  }
}
