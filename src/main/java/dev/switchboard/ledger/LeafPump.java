package dev.switchboard.ledger;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of leaves off one queue and hands them to a room, shard by shard. Belongs to one
 * virtual-thread context. Woken by hints, sweeps without them.
 *
 * <p>Error policy: a batch that fails is tried again at half its size, down to the leaf at fault.
 * That one's attempts are counted before it is tried, it backs off, and at the limit it is a dead
 * letter. An outage (no connection, a deadlock) is nobody's fault: the shard waits for the sweep.
 */
public final class LeafPump {
  private static final Logger LOG = LoggerFactory.getLogger(LeafPump.class);

  private final Vertx vertx;
  private final Context context;
  private final Bus bus;
  private final Database database;
  private final int queue;
  private final LeafHandler handler;
  private final Runnable onRollback;
  private final LeafPumpConfig config;

  private final Set<Integer> woken = new LinkedHashSet<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private int limit;
  private boolean running;
  private Future<Void> idle = Future.succeededFuture();

  /**
   * @param onRollback told when a batch was rolled back: what the handler cached of it never was
   */
  public LeafPump(
      Vertx vertx,
      Bus bus,
      Database database,
      NewLeaf.Queue queue,
      LeafHandler handler,
      Runnable onRollback,
      LeafPumpConfig config) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.database = database;
    this.queue = queue.number();
    this.handler = handler;
    this.onRollback = onRollback;
    this.config = config;
    this.limit = config.batch();
  }

  /** Begins; completes when the cluster's hints reach this pump. */
  public Future<Void> start() {
    vertx.setPeriodic(0, config.sweep().toMillis(), timer -> sweep());
    return bus.hear(
        LeafEvent.TOPIC,
        event -> {
          switch (event) {
            case LeafEvent.Stored(var storedIn, var shards) -> {
              if (storedIn == queue) {
                wake(shards);
              }
            }
          }
        });
  }

  /** Takes no further batch; completes when the one in hand is done. */
  public Future<Void> stop() {
    stopping.set(true);
    return idle;
  }

  private void sweep() {
    if (stopping.get()) {
      return;
    }
    try {
      wake(database.transact(tx -> LedgerStore.waitingShards(tx, queue)));
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("queue {}: the sweep failed; the next one looks again: {}", queue, e.toString());
    }
  }

  private void wake(Iterable<Integer> shards) {
    shards.forEach(woken::add);
    if (!running && !woken.isEmpty() && !stopping.get()) {
      running = true;
      var done = io.vertx.core.Promise.<Void>promise();
      idle = done.future();
      context.runOnContext(start -> {
        try {
          drain();
        } finally {
          running = false;
          done.complete();
        }
      });
    }
  }

  // Between the last look at woken and running = false there is no await, so no hint can fall
  // between.
  private void drain() {
    while (!woken.isEmpty() && !stopping.get()) {
      int shard = woken.iterator().next();
      woken.remove(shard);
      if (workOn(shard)) {
        woken.add(shard);
      }
    }
  }

  /**
   * @return true when there may be more to do in the shard now
   */
  private boolean workOn(int shard) {
    Optional<LedgerStore.Head> counted = Optional.empty();
    try {
      if (limit == 1) {
        counted = database.transact(tx -> LedgerStore.countHead(tx, queue, shard));
      }
      int size = limit;
      int done = database.transact(tx -> takeAndHandle(tx, shard, size));
      limit = Math.min(config.batch(), limit * 2);
      return done == size;
    } catch (Exception e) {
      onRollback.run();
      return failed(shard, counted, e);
    }
  }

  private int takeAndHandle(dev.switchboard.db.Tx tx, int shard, int size) {
    var leaves = LedgerStore.claim(tx, queue, shard, size);
    if (leaves.isEmpty() || leaves.get().isEmpty()) {
      return 0;
    }
    handler.handle(tx, leaves.get());
    return leaves.get().size();
  }

  private boolean failed(int shard, Optional<LedgerStore.Head> counted, Exception e) {
    if (isOutage(e)) {
      LOG.warn("queue {} shard {}: no batch for now: {}", queue, shard, e.toString());
      return false;
    }
    if (limit > 1) {
      LOG.warn("queue {} shard {}: a batch of {} failed, splitting it", queue, shard, limit, e);
      limit = limit / 2;
      return true;
    }
    try {
      counted.ifPresent(head -> giveWay(shard, head, e));
      return true;
    } catch (Exception again) {
      LOG.warn("queue {} shard {}: {}", queue, shard, again.toString());
      return false;
    }
  }

  private void giveWay(int shard, LedgerStore.Head head, Exception e) {
    boolean isLast = head.attempts() >= config.maxAttempts();
    LOG.error(
        "leaf {} failed alone, attempt {}{}",
        head.id(),
        head.attempts(),
        isLast ? "; it is a dead letter now" : "",
        e);
    long pause = config.backOff().toMillis() << Math.min(head.attempts() - 1, 16);
    var _ =
        database.transact(tx -> {
          if (isLast) {
            LedgerStore.bury(tx, queue, shard, head.id(), String.valueOf(e));
          } else {
            LedgerStore.backOff(tx, queue, shard, head.id(), pause);
          }
          return head;
        });
  }

  /** Not the batch's fault: connection lost, deadlock, shutting down, out of resources. */
  private static boolean isOutage(Exception e) {
    return switch (e) {
      case PgException pg -> {
        String state = pg.getSqlState();
        yield state == null
            || state.startsWith("08")
            || state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("57");
      }
      case io.vertx.core.VertxException closed -> true;
      case java.io.IOException io -> true;
      case java.util.concurrent.TimeoutException late -> true;
      default -> false;
    };
  }
}
