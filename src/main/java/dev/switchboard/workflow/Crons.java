package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Starts by the clock, once over the cluster: the dispatcher's lock and the next time decide. */
final class Crons {
  private static final int MOST_CAUGHT_UP = 100;

  private final Registry registry;
  private final Router router;

  Crons(Registry registry, Router router) {
    this.registry = registry;
    this.router = router;
  }

  /**
   * Adds the starts that are due.
   *
   * @param known when each comes next, by workflow
   */
  void go(Tx tx, Starter starter, Instant now, Map<String, Instant> known) {
    for (Registry.Entry<?> entry : registry.newest()) {
      go(tx, starter, now, entry, known.get(entry.name()));
    }
  }

  private <I extends Record> void go(
      Tx tx, Starter starter, Instant now, Registry.Entry<I> entry, @Nullable Instant next) {
    for (Trigger<I> trigger : entry.declaration().triggers()) {
      if (trigger instanceof Trigger.OnCron<I> on) {
        if (next == null) {
          TimeStore.setCron(
              tx, entry.name(), jittered(on, on.cron().next(now, on.zone())), null, null);
        } else if (!next.isAfter(now)) {
          fire(tx, starter, now, entry, on, next);
        }
        return;
      }
    }
  }

  private <I extends Record> void fire(
      Tx tx,
      Starter starter,
      Instant now,
      Registry.Entry<I> entry,
      Trigger.OnCron<I> on,
      Instant due) {
    List<Instant> times = times(on, due, now);
    @Nullable Long lastRun = null;
    for (Instant time : times) {
      Candidate<I> candidate = router.candidate(entry, null, on.input().apply(time), null, false);
      lastRun = candidate.runId();
      starter.add(candidate, null);
    }
    Instant next = jittered(on, on.cron().next(now, on.zone()));
    TimeStore.setCron(tx, entry.name(), next, now, lastRun);
  }

  /** Adds a start out of turn; false when there is no such cron, or it was fired a moment ago. */
  boolean fire(Tx tx, Starter starter, Instant now, String workflow, long runId) {
    Registry.@Nullable Entry<?> entry = registry.newest(workflow);
    return entry != null && fire(tx, starter, now, entry, runId);
  }

  private <I extends Record> boolean fire(
      Tx tx, Starter starter, Instant now, Registry.Entry<I> entry, long runId) {
    for (Trigger<I> trigger : entry.declaration().triggers()) {
      if (trigger instanceof Trigger.OnCron<I> on) {
        if (!TimeStore.firedNow(tx, entry.name(), now, runId)) {
          return false;
        }
        I input = on.input().apply(now);
        starter.add(new Candidate<>(entry, null, input, runId, null, null, true), null);
        return true;
      }
    }
    return false;
  }

  // What is due now, and by the policy what was due while nothing ran. Pure.
  static List<Instant> times(Trigger.OnCron<?> on, Instant due, Instant now) {
    List<Instant> all = new ArrayList<>();
    for (Instant time = due;
        !time.isAfter(now) && all.size() < 100_000;
        time = on.cron().next(time, on.zone())) {
      all.add(time);
    }
    return switch (on.catchUp()) {
      case ONCE -> List.of(all.getLast());
      case ALL -> all.subList(Math.max(0, all.size() - MOST_CAUGHT_UP), all.size());
      // Late by no more than a minute is not late.
      case SKIP ->
          all.stream()
              .filter(time -> Duration.between(time, now).compareTo(Duration.ofMinutes(1)) < 0)
              .toList();
    };
  }

  private static Instant jittered(Trigger.OnCron<?> on, Instant at) {
    long most = on.jitter().toMillis();
    return most == 0 ? at : at.plusMillis(ThreadLocalRandom.current().nextLong(most + 1));
  }
}
