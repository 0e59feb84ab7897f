package dev.switchboard.workflow;

import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns starts into runs, within one transaction of the dispatcher: decides each by {@link
 * StartPolicy}, in order, and writes what was decided.
 */
final class Starter {
  private final Tx tx;
  private final Instant now;
  private final Turns turns;
  private final List<Candidate<?>> candidates = new ArrayList<>();
  private final Map<Long, InboxStore.Event> events = new LinkedHashMap<>();
  private final Set<Long> cancelled = new TreeSet<>();
  private final List<NewRun> decided = new ArrayList<>();
  private int ready;
  private boolean waiting;

  Starter(Tx tx, Instant now, Turns turns) {
    this.tx = tx;
    this.now = now;
    this.turns = turns;
  }

  void add(Candidate<?> candidate, InboxStore.@Nullable Event event) {
    candidates.add(candidate);
    if (event != null) {
      events.put(candidate.runId(), event);
    }
  }

  /** Adds a run about which nothing is to be decided. */
  void add(NewRun run) {
    decided.add(run);
  }

  /** Runs whose place others take. */
  Set<Long> cancelled() {
    return cancelled;
  }

  /** How many runs can be claimed when this is committed. */
  int ready() {
    return ready;
  }

  /** Decides and writes; completes when it is written. Blocks while it decides. */
  Future<Void> go() {
    if (candidates.isEmpty() && decided.isEmpty()) {
      return Future.succeededFuture();
    }
    List<StartPolicy.Keys> keys = candidates.stream().map(Candidate::keys).toList();
    StartPolicy.State state = StartStore.read(tx, keys);
    StartPolicy policy = new StartPolicy(state, now);
    List<NewRun> runs = new ArrayList<>(decided);
    for (int i = 0; i < candidates.size(); i++) {
      decided(candidates.get(i), policy, keys.get(i), runs);
    }
    StartStore.write(tx, state);
    long millis = now.toEpochMilli();
    Function<NewRun, Long> turn = run -> turns.next(run.tenantId(), millis);
    ready += (int) runs.stream().filter(run -> run.startsAt() == null).count();
    waiting = runs.stream().anyMatch(run -> !run.waits().isEmpty());
    return StartStore.insert(tx, runs, turn);
  }

  /** Whether runs were made that wait for something, as for what cancels them. */
  boolean madeWaits() {
    return waiting;
  }

  private void decided(
      Candidate<?> candidate, StartPolicy policy, StartPolicy.Keys keys, List<NewRun> runs) {
    Declaration.Flow<?> flow = candidate.entry().declaration().flow();
    switch (policy.decide(flow, keys, candidate.runId(), candidate.calm())) {
      case StartPolicy.Decision.Skip(var why) -> {}
      case StartPolicy.Decision.Hold(var key) -> hold(candidate, flow, key);
      case StartPolicy.Decision.Start(var at, var cancels) -> {
        runs.add(candidate.run(at, now));
        if (cancels != null) {
          replace(cancels, runs);
        }
      }
    }
  }

  // The one that is replaced may be of this very batch.
  private void replace(long cancels, List<NewRun> runs) {
    if (!runs.removeIf(run -> run.id() == cancels)) {
      var _ = cancelled.add(cancels);
    }
  }

  private void hold(Candidate<?> candidate, Declaration.Flow<?> flow, String key) {
    InboxStore.@Nullable Event event = events.get(candidate.runId());
    Declaration.@Nullable Debounce<?> debounce = flow.debounce;
    if (event != null && debounce != null) {
      Duration calm =
          debounce.calm().compareTo(debounce.longest()) < 0 ? debounce.calm() : debounce.longest();
      var _ =
          TimeStore.gather(
              tx,
              candidate.entry().name(),
              key,
              event,
              now.plus(calm),
              now,
              debounce.longest().toMillis());
    }
  }
}
