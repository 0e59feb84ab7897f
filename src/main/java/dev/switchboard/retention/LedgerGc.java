package dev.switchboard.retention;

import dev.switchboard.retention.LedgerGcStore.Place;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/**
 * Forgets by the hour what was posted so long ago that nobody delivers it again: its key in the
 * ledger, and that it was a no-op or discarded. By the hour, so that it keeps up with 1,000 leaves
 * a second in transactions that hold up no ack.
 */
public final class LedgerGc implements Workflow<Crons.Due, LedgerGc.Report> {
  /** As delivered. */
  public static final Duration KEPT = Duration.ofDays(30);

  /** Meta delivers again for 7 days; a day for clocks and for what waited at the door. */
  public static final Duration LEAST = Duration.ofDays(8);

  // 10,000 rows a chunk: what is left goes in the next hour.
  private static final int MOST_CHUNKS = 500;

  // Old events that came lately are looked at and stay; many of them must not use up the hour.
  private static final int MOST_LOOKS = 5_000;

  private final Duration kept;

  /**
   * @param kept how long a key is known at least; {@link #LEAST} when it is shorter
   */
  public LedgerGc(Duration kept) {
    this.kept = kept.compareTo(LEAST) < 0 ? LEAST : kept;
  }

  /** How much went. */
  public record Report(long keys, long timeless, long asides) {}

  /** A chunk; says how much went. */
  private interface Chunk {
    long gone(Instant before);
  }

  @Override
  public Declaration<Crons.Due> declaration() {
    return Declaration.of("ledger-gc", Crons.Due.class).cron("25 * * * *", Crons.Due::new).build();
  }

  @Override
  public Report run(Step step, Crons.Due due) {
    Instant before = due.at().minus(kept);
    return new Report(
        keys(step, before),
        each(
            before,
            at -> step.transaction("timeless", Long.class, tx -> LedgerGcStore.timeless(tx, at))),
        each(
            before,
            at -> step.transaction("asides", Long.class, tx -> LedgerGcStore.asides(tx, at))));
  }

  private static long keys(Step step, Instant before) {
    long gone = 0;
    Place place = Place.FIRST;
    for (int looks = 0;
        !place.isLast() && looks < MOST_LOOKS && gone < MOST_CHUNKS * (long) LedgerGcStore.CHUNK;
        looks++) {
      Place from = place;
      place = step.transaction("keys", Place.class, tx -> LedgerGcStore.keys(tx, before, from));
      gone += place.gone();
    }
    return gone;
  }

  private static long each(Instant before, Chunk chunk) {
    long all = 0;
    long gone = LedgerGcStore.CHUNK;
    for (int chunks = 0; gone == LedgerGcStore.CHUNK && chunks < MOST_CHUNKS; chunks++) {
      gone = chunk.gone(before);
      all += gone;
    }
    return all;
  }
}
