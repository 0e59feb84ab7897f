package dev.switchboard.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What starts a workflow by itself.
 *
 * @param <I> the workflow's input
 */
sealed interface Trigger<I extends Record> {
  /** Each event of a type that passes the filter. */
  record OnEvent<E extends Record, I extends Record>(
      Class<E> type, Predicate<E> filter, Function<E, I> input) implements Trigger<I> {}

  /**
   * Several events of a type together.
   *
   * @param key what goes together, within an agency
   * @param most as many start a run at once; at most 1,000
   * @param longest fewer start one when the first has waited for so long
   */
  record OnBatch<E extends Record, I extends Record>(
      Class<E> type,
      Function<E, String> key,
      int most,
      Duration longest,
      Function<List<E>, I> input)
      implements Trigger<I> {}

  /** The clock. */
  record OnCron<I extends Record>(
      Cron cron, ZoneId zone, Duration jitter, CatchUp catchUp, Function<Instant, I> input)
      implements Trigger<I> {}
}
