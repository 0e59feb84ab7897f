package dev.switchboard.ledger;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import dev.switchboard.ledger.RetryPolicy.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches off the shards of one queue, each in one transaction with its effects. Belongs to
 * one virtual-thread context.
 *
 * <p>Each shard begins with one leaf and doubles: a leaf that ends the process stands alone, and
 * counted, at one of the next starts. A batch that fails is tried again at half its size, down to
 * the leaf at fault; that one's attempts are counted, in a transaction of their own, before it is
 * tried.
 */
final class ShardWork {
  private static final Logger LOG = LoggerFactory.getLogger(ShardWork.class);
  // Counted so often and neither done nor given up: the process ended each time.
  private static final int MOST_ENDINGS = 10;

  private final Database database;
  private final int queue;
  private final LeafHandler handler;
  private final Runnable onRollback;
  private final LeafPumpConfig config;
  private final LedgerMetrics metrics;
  private final Tally tally;
  private final Map<Integer, Pace> paces = new HashMap<>();

  /** How a shard is doing. */
  private static final class Pace {
    int limit = 1;
    int failures;
    long restUntil = System.nanoTime();
    // Counted before an outage, which was not its fault.
    LedgerStore.@Nullable Head counted;
    // The first leaf of the last batch; not the counted one when another came due in between.
    long tried;
  }

  /** What came of a look at a shard. */
  sealed interface Turn {
    /** There may be more to do now. */
    record More() implements Turn {}

    /** Nothing is due, or somebody else has the shard. */
    record Idle() implements Turn {}

    /** Not before this pause is over. */
    record Rest(Duration pause) implements Turn {}
  }

  ShardWork(
      Database database,
      int queue,
      LeafHandler handler,
      Runnable onRollback,
      LeafPumpConfig config,
      LedgerMetrics metrics,
      Tally tally) {
    this.database = database;
    this.queue = queue;
    this.handler = handler;
    this.onRollback = onRollback;
    this.config = config;
    this.metrics = metrics;
    this.tally = tally;
  }

  Turn turn(int shard) {
    Pace pace = paces.computeIfAbsent(shard, key -> new Pace());
    if (pace.restUntil - System.nanoTime() > 0) {
      return new Turn.Idle();
    }
    try {
      return work(shard, pace);
    } catch (Exception | StackOverflowError e) { // await rethrows checked causes too
      onRollback.run();
      return failed(shard, pace, e);
    }
  }

  private Turn work(int shard, Pace pace) {
    int size = pace.limit;
    if (size == 1 && pace.counted == null) {
      pace.counted = database.transact(tx -> LedgerStore.countHead(tx, queue, shard)).orElse(null);
    }
    if (pace.counted != null && pace.counted.attempts() > MOST_ENDINGS + config.maxAttempts()) {
      bury(shard, pace, "the process ended each time it was worked on");
      return new Turn.More();
    }
    long start = System.nanoTime();
    List<Leaf> done = database.transact(tx -> takeAndHandle(tx, shard, pace));
    if (!done.isEmpty()) {
      metrics.done(done, shard, System.nanoTime() - start);
      tally.processed(done, Instant.now());
    }
    pace.counted = null;
    pace.failures = 0;
    pace.limit = Math.min(config.batch(), size * 2);
    return done.size() == size ? new Turn.More() : new Turn.Idle();
  }

  private List<Leaf> takeAndHandle(Tx tx, int shard, Pace pace) {
    Optional<List<Leaf>> leaves = LedgerStore.claim(tx, queue, shard, pace.limit);
    if (leaves.isEmpty() || leaves.get().isEmpty()) {
      return List.of();
    }
    pace.tried = leaves.get().getFirst().id();
    handler.handle(tx, leaves.get());
    return leaves.get();
  }

  private Turn failed(int shard, Pace pace, Throwable e) {
    Fault fault = RetryPolicy.fault(e);
    metrics.failed(fault);
    return switch (fault) {
      case OUTAGE -> rest(shard, pace, e);
      case TRANSIENT -> pace.limit == 1 ? alone(shard, pace, e, false) : again(shard, pace, e);
      case PERMANENT -> pace.limit == 1 ? alone(shard, pace, e, true) : split(shard, pace, e);
    };
  }

  // A batch in somebody's way comes back whole; when that does not help, in halves.
  private Turn again(int shard, Pace pace, Throwable e) {
    return pace.failures + 1 < config.maxAttempts() ? rest(shard, pace, e) : split(shard, pace, e);
  }

  private Turn rest(int shard, Pace pace, Throwable e) {
    pace.failures++;
    Duration pause = pause(pace.failures);
    pace.restUntil = System.nanoTime() + pause.toNanos();
    LOG.warn("queue {} shard {}: again in {}: {}", queue, shard, pause, Unquoted.of(e).words());
    return new Turn.Rest(pause);
  }

  private Turn split(int shard, Pace pace, Throwable e) {
    LOG.warn(
        "queue {} shard {}: a batch of {} failed, splitting it",
        queue,
        shard,
        pace.limit,
        Unquoted.of(e));
    pace.limit = pace.limit / 2;
    pace.failures = 0;
    return new Turn.More();
  }

  private Turn alone(int shard, Pace pace, Throwable e, boolean isHopeless) {
    LedgerStore.@Nullable Head head = pace.counted;
    if (head == null || head.id() != pace.tried) {
      // Not counted before it threw: it is the head now, so the next turn counts it.
      pace.counted = null;
      return head == null ? rest(shard, pace, e) : new Turn.More();
    }
    try {
      if (isHopeless || head.attempts() >= config.maxAttempts()) {
        Unquoted what = Unquoted.of(e);
        LOG.error("leaf {} is a dead letter after {} attempts", head.id(), head.attempts(), what);
        bury(shard, pace, what.words());
      } else {
        Duration pause = pause(head.attempts());
        LOG.warn("leaf {} failed, again in {}: {}", head.id(), pause, Unquoted.of(e).words());
        var _ = database.transact(tx -> LedgerStore.backOff(tx, queue, shard, head.id(), pause));
        pace.counted = null;
      }
      return new Turn.More();
    } catch (Exception again) { // await rethrows checked causes too
      return rest(shard, pace, again);
    }
  }

  private void bury(int shard, Pace pace, String reason) {
    LedgerStore.Head head = java.util.Objects.requireNonNull(pace.counted);
    var _ = database.transact(tx -> LedgerStore.bury(tx, queue, shard, head.id(), reason));
    metrics.buried();
    pace.counted = null;
  }

  private Duration pause(int failures) {
    return RetryPolicy.pause(failures, config.backOff(), RandomGenerator.getDefault());
  }
}
