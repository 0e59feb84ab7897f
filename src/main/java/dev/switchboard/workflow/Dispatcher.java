package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one that turns events, the clock, ends and commands into runs that are ready. Every instance
 * has one; a row lock lets one at a time work. Each pass is one transaction, set-based. Woken by
 * hints and by what is due next, sweeps without them. Belongs to one virtual-thread context.
 *
 * <p>Error policy: a pass that fails is rolled back whole and the next one looks again; an event
 * that a workflow cannot read starts nothing and is logged.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final int MOST = 1_000;
  private static final int MOST_KEYS = 200;
  private static final int MOST_HEADS = 50;
  private static final int BUSY_PAUSE_MILLIS = 10;
  private static final int DAYS_AHEAD = 7;

  private final Vertx vertx;
  private final Context context;
  private final Bus bus;
  private final CommitsStore commits;
  private final Ids ids;
  private final InstantSource clock;
  private final Registry registry;
  private final Duration sweep;
  private final Router router;
  private final Crons crons;
  private final Turns turns = new Turns();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private Promise<Void> idle = Promise.promise();
  private boolean working;
  private boolean looking;
  private boolean again;
  private @Nullable Instant armedFor;
  private @Nullable LocalDate preparedFrom;
  private @Nullable Instant summedUp;
  private boolean announced;

  Dispatcher(Engine.Parts parts, Duration sweep) {
    this.vertx = parts.vertx();
    this.context = vertx.getOrCreateContext();
    this.bus = parts.bus();
    this.commits = parts.commits();
    this.ids = parts.ids();
    this.clock = parts.clock();
    this.registry = parts.registry();
    this.sweep = sweep;
    this.router = new Router(registry, ids);
    this.crons = new Crons(registry, router);
    idle.complete();
  }

  void start() {
    var _ = vertx.setPeriodic(0, sweep.toMillis(), timer -> look());
  }

  Future<Void> stop() {
    stopping.set(true);
    return idle.future();
  }

  // One question instead of a pass of twenty: a node with nothing to do costs next to nothing.
  private void look() {
    if (working || looking || stopping.get()) {
      return;
    }
    looking = true;
    try {
      if (announced && !isAnythingPosted()) {
        return;
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.debug("not known whether a pass is due: {}", e.toString());
    } finally {
      looking = false;
    }
    wake();
  }

  private boolean isAnythingPosted() {
    InboxStore.Look look = InboxStore.look(commits);
    @Nullable Instant due = look.due();
    if (due != null) {
      posted(Math.max(1, due.toEpochMilli()));
    }
    return look.posted();
  }

  /** Something is there, or will be at a time (epoch milliseconds; 0: now). */
  void posted(long at) {
    long wait = at - clock.millis();
    if (wait <= 0) {
      wake();
    } else if (wait < sweep.toMillis()) {
      arm(Instant.ofEpochMilli(at));
    }
  }

  private void arm(Instant at) {
    if (armedFor != null && !at.isBefore(armedFor)) {
      return;
    }
    armedFor = at;
    long wait = Math.max(1, at.toEpochMilli() - clock.millis());
    var _ =
        vertx.setTimer(
            wait,
            timer -> {
              armedFor = null;
              wake();
            });
  }

  void wake() {
    again = true;
    if (working || stopping.get()) {
      return;
    }
    working = true;
    idle = Promise.promise();
    context.runOnContext(ignored -> {
      try {
        while (again && !stopping.get()) {
          again = false;
          var _ = pass();
        }
      } finally {
        working = false;
        idle.complete();
      }
    });
  }

  /** What a pass came to. */
  private record Done(boolean busy, boolean more, int ready, @Nullable Instant nextDue) {}

  /** Looks once; false while another dispatcher is at it. */
  boolean pass() {
    try {
      Done done = commits.transact(this::work);
      if (done.busy()) {
        var _ = vertx.setTimer(BUSY_PAUSE_MILLIS, timer -> wake());
        return false;
      }
      announced = true;
      again |= done.more();
      if (done.ready() > 0) {
        bus.publish(WorkflowEvent.TOPIC, new WorkflowEvent.Ready());
      }
      @Nullable Instant due = done.nextDue();
      if (due != null) {
        posted(Math.max(1, due.toEpochMilli()));
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("a pass failed; the next sweep looks again: {}", e.toString(), e);
    }
    return true;
  }

  private Done work(Tx tx) {
    if (!InboxStore.lock(tx)) {
      return new Done(true, false, 0, null);
    }
    Instant now = clock.instant();
    prepareDays(tx, now);
    sumUp(tx, now);
    if (!announced) {
      KnownStore.announce(tx, registry);
    }
    Turn turn = new Turn(tx, now);
    turn.take();
    return turn.finish();
  }

  private void prepareDays(Tx tx, Instant now) {
    LocalDate today = now.atOffset(ZoneOffset.UTC).toLocalDate();
    if (!today.equals(preparedFrom)) {
      var _ = RetentionStore.prepare(tx, today, DAYS_AHEAD);
      preparedFrom = today;
    }
  }

  // Once a minute, so that who looks at the numbers of runs reads few rows.
  private void sumUp(Tx tx, Instant now) {
    Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
    if (!minute.equals(summedUp) && JobSeriesStore.sumUp(tx)) {
      summedUp = minute;
    }
  }

  /** One pass's transaction: first everything is taken, then runs are made, woken and admitted. */
  private final class Turn {
    private final Tx tx;
    private final Instant now;
    private final Starter starter;
    private final Set<Long> woken = new TreeSet<>();
    private final Set<Long> cancelled = new TreeSet<>();
    private final Set<Long> startedLate = new TreeSet<>();
    private final Set<Long> outOfTime = new TreeSet<>();
    private final Commands commands;
    private boolean more;

    Turn(Tx tx, Instant now) {
      this.tx = tx;
      this.now = now;
      this.starter = new Starter(tx, now, turns);
      this.commands = new Commands(tx, registry, router, crons, now);
    }

    // Asked all at once, for none of these needs what another one finds: a pass that is a dozen
    // round trips keeps an event waiting for ten milliseconds.
    void take() {
      Future<List<InboxStore.Command>> asked = InboxStore.takeCommands(tx, MOST);
      Future<List<InboxStore.Note>> noted = InboxStore.takeNotes(tx, MOST);
      Future<List<InboxStore.Event>> posted = InboxStore.takeEvents(tx, MOST);
      Future<InboxStore.ByTheClock> clocked = InboxStore.byTheClock(tx, now);
      Future<Map<String, Instant>> next = TimeStore.crons(tx);
      obey(asked.await());
      notes(noted.await());
      List<InboxStore.Event> events = posted.await();
      more |= events.size() == MOST;
      events.forEach(event -> router.route(tx, event, starter, now));
      router.tap(tx, events, starter);
      if (clocked.await().gathered()) {
        TimeStore.takeDue(tx, now).forEach(gathered -> router.gathered(tx, gathered, starter));
      }
      crons.go(tx, starter, now, next.await());
      startAndMatch(events);
      if (clocked.await().waits()) {
        due();
      }
    }

    private void obey(List<InboxStore.Command> asked) {
      more |= asked.size() == MOST;
      commands.obey(asked, starter, woken, cancelled);
    }

    // A run that was made just now may wait for a later event of this very pass.
    private void startAndMatch(List<InboxStore.Event> events) {
      Future<Void> started = starter.go();
      if (starter.madeWaits()) {
        started.await();
      }
      Future<Map<String, Set<String>>> fields = fields(events);
      started.await();
      commands.copySteps();
      InboxStore.match(tx, router.values(events, fields.await())).forEach(this::ended);
    }

    private Future<Map<String, Set<String>>> fields(List<InboxStore.Event> events) {
      Set<String> names = new HashSet<>();
      events.forEach(event -> names.add(event.name()));
      return names.isEmpty() ? Future.succeededFuture(Map.of()) : InboxStore.matches(tx, names);
    }

    Done finish() {
      Set<Long> all = new TreeSet<>(woken);
      all.addAll(cancelled);
      all.addAll(starter.cancelled());
      all.addAll(startedLate);
      all.addAll(outOfTime);
      WakeStore.lockLeases(tx, all);
      WakeStore.cancel(tx, cancelled, "cancelled", false);
      WakeStore.cancel(tx, starter.cancelled(), "a newer run took its place", false);
      WakeStore.cancel(tx, startedLate, "not begun in time", true);
      WakeStore.cancel(tx, outOfTime, "not ended in time", false);
      int ready =
          starter.ready() + commands.ready() + WakeStore.wake(tx, woken, now.toEpochMilli());
      Future<List<String>> looks = WakeStore.takeLooks(tx, MOST_KEYS);
      Future<@Nullable Instant> nextDue = InboxStore.nextDue(tx);
      ready += admit(looks.await());
      // Whose end is noted now has a parent, perhaps.
      more |= !cancelled.isEmpty();
      return new Done(false, more, ready, nextDue.await());
    }

    private void due() {
      List<InboxStore.Ended> due = InboxStore.takeDue(tx, now, MOST);
      more |= due.size() == MOST;
      due.forEach(this::ended);
    }

    private void ended(InboxStore.Ended wait) {
      var _ =
          switch (wait.kind()) {
            case "cancel_on" -> cancelled.add(wait.runId());
            case "start_by" -> startedLate.add(wait.runId());
            case "finish_by" -> outOfTime.add(wait.runId());
            default -> woken.add(wait.runId());
          };
    }

    private void notes(List<InboxStore.Note> notes) {
      more |= notes.size() == MOST;
      for (InboxStore.Note note : notes) {
        @Nullable Long parent = note.woken();
        if (parent != null) {
          var _ = woken.add(parent);
        }
        if (note.status().equals("failed")) {
          onFailure(note);
        }
      }
    }

    private void onFailure(InboxStore.Note note) {
      String code = "%s.failed@%d".formatted(note.workflow(), note.version());
      Registry.@Nullable Entry<?> entry = registry.find(code);
      if (entry != null && entry.hasFailureHandler()) {
        String error = note.error() == null ? "" : note.error();
        String input = Json.write(new Registry.FailedRun(note.runId(), note.input(), error));
        NewRun run = NewRun.plain(ids.next(), note.tenantId(), entry.name(), note.version(), input);
        StartStore.insert(tx, List.of(run), made -> turns.next(made.tenantId(), now.toEpochMilli()))
            .await();
        more = true;
      }
    }

    private int admit(List<String> keys) {
      if (keys.isEmpty()) {
        return 0;
      }
      more |= keys.size() == MOST_KEYS;
      List<Admission.Waiting> heads = WakeStore.heads(tx, keys, MOST_HEADS);
      Set<String> all = new HashSet<>();
      heads.forEach(run -> run.keys().forEach(key -> all.add(key.key())));
      Admission.Decision decision = Admission.decide(heads, WakeStore.held(tx, all), MOST_HEADS);
      WakeStore.admit(tx, decision.admitted());
      WakeStore.move(tx, decision.moved());
      WakeStore.lookAgain(tx, decision.again());
      more |= !decision.again().isEmpty();
      return decision.admitted().size();
    }
  }
}
