package dev.switchboard.workflow;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims runs that are ready, in sets, and runs each on a virtual thread of its own. Its state
 * belongs to one virtual-thread context. Woken by hints, sweeps without them; one row in {@code
 * workflow_node} is its lease on all it has.
 */
final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final int MOST_STARTS = 10;
  private static final int MOST_CLAIMED = 250;
  private static final String UNKNOWN = "@code";
  private static final int MOST_UNKNOWN = 30;
  private static final int UNKNOWN_PAUSE = 2;

  /** What an engine is made of. */
  record Parts(
      Vertx vertx,
      Bus bus,
      CommitsStore commits,
      Ids ids,
      InstantSource clock,
      Registry registry) {}

  private final Parts parts;
  private final WorkflowConfig config;
  private final Context context;
  private final UUID node = UUID.randomUUID();
  private final ClaimStore claims;
  private final Pass.Parts passParts;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Promise<Void> idle = Promise.promise();
  private volatile boolean claiming; // also read by the threads of runs
  private boolean sweeping;
  private boolean beating;
  private boolean again;
  private volatile boolean mayBeMore;

  Engine(Parts parts, WorkflowConfig config) {
    this.parts = parts;
    this.config = config;
    this.context = parts.vertx().getOrCreateContext();
    this.claims = new ClaimStore(parts.commits(), node);
    FlushStore flushes = new FlushStore(parts.commits(), node);
    Writer writer = new Writer(parts.vertx(), context, flushes, parts.clock(), this::tell);
    this.passParts =
        new Pass.Parts(
            writer,
            flushes,
            parts.commits(),
            parts.ids(),
            parts.clock(),
            parts.registry(),
            new Timeouts(parts.vertx()),
            stopping::get);
  }

  /** Begins; call on the context. */
  void start() {
    signOn();
    var _ = parts.vertx().setPeriodic(0, config.sweep().toMillis(), timer -> sweep());
    var _ = parts.vertx().setPeriodic(config.lease().toMillis() / 3, timer -> beat());
  }

  /** Makes this node known; before that it is given no runs. */
  void signOn() {
    claims.hello(config.lease(), Hosts.name());
  }

  /** How many runs execute here now. */
  int running() {
    return running.get();
  }

  /** Takes over what lapsed nodes had. */
  void takeOver() {
    int taken = claims.takeOver(MOST_STARTS, parts.clock().millis());
    if (taken > 0) {
      LOG.warn("{} runs of a node that is not heard of any more are ready again", taken);
    }
  }

  /** Takes no further run; completes when those under way have come to a step's end. */
  Future<Void> stop() {
    stopping.set(true);
    quiet();
    return idle.future()
        .map(done -> {
          safely("the node was not signed off", claims::goodbye);
          return null;
        });
  }

  /** Looks for runs, now or as soon as the look that is on has ended. */
  void wake() {
    again = true;
    if (claiming || stopping.get()) {
      return;
    }
    claiming = true;
    context.runOnContext(ignored -> {
      try {
        while (again && !stopping.get()) {
          again = false;
          claim();
        }
      } finally {
        claiming = false;
        if (stopping.get()) {
          quiet();
        }
      }
    });
  }

  /** Looks once. */
  void claim() {
    int room = Math.min(MOST_CLAIMED, config.concurrency() - running.get());
    if (room <= 0) {
      mayBeMore = true;
      return;
    }
    safely(
        "no runs were claimed",
        () -> {
          long epoch = parts.ids().next();
          ClaimStore.Claim claim = claims.claim(room, epoch);
          long nanos = System.nanoTime();
          claims.holdBack(claim.held(), epoch, parts.clock().millis());
          Map<Long, Journal> journals = claims.journals(claim.runs());
          mayBeMore = claim.size() == room;
          again |= mayBeMore;
          claim
              .runs()
              .forEach(run ->
                  begin(
                      run, Objects.requireNonNull(journals.get(run.runId())), claim.now(), nanos));
        });
  }

  private void begin(Claimed run, Journal journal, Instant now, long nanos) {
    var _ = running.incrementAndGet();
    var _ =
        Thread.ofVirtual()
            .name("run-" + run.runId())
            .start(() -> {
              try {
                execute(run, journal, now, nanos);
              } catch (Throwable e) { // whatever it is, the run is ours until our lease ends
                LOG.error("run {} of {} could not be written down", run.runId(), run.code(), e);
              } finally {
                ended();
              }
            });
  }

  private void execute(Claimed run, Journal journal, Instant now, long nanos) {
    Registry.@Nullable Entry<?> entry = parts.registry().find(run.code());
    if (entry == null) {
      unknown(run, journal);
      return;
    }
    Journal told = journal;
    while (new Pass(passParts, run, told, now, nanos).go(root -> entry.call(root, run.input()))) {
      if (!passParts.flushes().calm(run)) {
        return;
      }
      Claimed replayed = run.replayed();
      told = Objects.requireNonNull(claims.journals(List.of(replayed)).get(run.runId()));
    }
  }

  // During a deploy another node may know it: put back, with pauses, until the tries run out.
  private void unknown(Claimed run, Journal journal) {
    int tries = journal.failures(UNKNOWN) + 1;
    String reason = "no node knows %s; deploy its code, then resume".formatted(run.code());
    boolean waits = tries < MOST_UNKNOWN;
    Instant now = parts.clock().instant();
    List<Write> writes =
        waits
            ? List.of(
                new Write.Failed(UNKNOWN, tries, reason),
                new Write.Wait(
                    UNKNOWN, "code", "retry", null, null, now, now.plusSeconds(UNKNOWN_PAUSE)))
            : List.of();
    Outcome outcome = waits ? new Outcome.Suspended() : new Outcome.Parked(reason);
    var _ = passParts.writer().submit(new Flush(run, outcome, writes)).await();
  }

  private void ended() {
    int left = running.decrementAndGet();
    if (stopping.get()) {
      quiet();
    } else if (mayBeMore
        && config.concurrency() - left >= Math.clamp(config.concurrency() / 4, 1, 100)) {
      context.runOnContext(ignored -> wake());
    }
  }

  // A look that is on may still bring runs: who signs off before it would leave their leases
  // behind.
  private void quiet() {
    if (!claiming && running.get() == 0) {
      var _ = idle.tryComplete();
    }
  }

  // One at a time: on a slow Postgres, looks that overlap would hold the connections that the work
  // needs.
  private void sweep() {
    if (stopping.get() || sweeping) {
      return;
    }
    sweeping = true;
    try {
      safely("the queue was not looked at", this::lookAround);
    } finally {
      sweeping = false;
    }
  }

  private void lookAround() {
    if (claims.isAny()) {
      safely("lapsed nodes were not looked for", this::takeOver);
      wake();
    }
  }

  private void beat() {
    if (beating) {
      return;
    }
    beating = true;
    try {
      safely("the lease was not renewed", this::renew);
    } finally {
      beating = false;
    }
  }

  private void renew() {
    if (!claims.beat(config.lease(), running.get())) {
      LOG.warn("this node was given up; what it had is others' now");
      signOn();
    }
  }

  private void tell(List<Flush> group) {
    Hints hints = Hints.of(group);
    if (hints.posted() != Hints.NEVER) {
      parts.bus().publish(WorkflowEvent.TOPIC, new WorkflowEvent.Posted(hints.posted()));
    }
    if (hints.ready()) {
      parts.bus().publish(WorkflowEvent.TOPIC, new WorkflowEvent.Ready());
    }
  }

  private static void safely(String what, Runnable work) {
    try {
      work.run();
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("{}; the next sweep looks again: {}", what, e.toString());
    }
  }
}
