package dev.switchboard.ledger;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes batches of leaves off one queue and hands them to a room, shard by shard. Belongs to one
 * virtual-thread context. Woken by hints, sweeps without them.
 *
 * <p>Error policy ({@link RetryPolicy}): what would fail for ever is a dead letter at once; what
 * was in another transaction's way is tried three times more, after 1, 2 and 4 s; an outage is
 * nobody's fault and is waited out.
 *
 * <p>The sweep also puts back what was parked for want of a line that is known by now, and the
 * start what an older parser could not place.
 */
public final class LeafPump {
  private static final Logger LOG = LoggerFactory.getLogger(LeafPump.class);
  // Put back by one statement.
  private static final int MOST_RELEASED = 5_000;
  // Of the sweeps that come by the clock, with nothing counted: an idle node costs nothing to speak
  // of. Who adds a line gives a hint.
  private static final int SWEEPS_PER_HOUSEKEEPING = 5;

  private final Vertx vertx;
  private final Context context;
  private final Bus bus;
  private final Database database;
  private final int queue;
  private final ShardWork work;
  private final LeafPumpConfig config;
  private final Tally tally = new Tally();
  private final UUID worker = UUID.randomUUID();

  private final Set<Integer> woken = new LinkedHashSet<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private boolean running;
  private boolean isCurrent;
  private boolean isSweeping;
  private boolean isAskedAgain;
  private boolean isReleased;
  private int sweepsUnkept;
  private Future<Void> idle = Future.succeededFuture();
  private Future<Void> swept = Future.succeededFuture();

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
      LeafPumpConfig config,
      LedgerMetrics metrics) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.bus = bus;
    this.database = database;
    this.queue = queue.number();
    this.config = config;
    this.work = new ShardWork(database, this.queue, handler, onRollback, config, metrics, tally);
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
            // A sweep of its own turn: a bus handler never awaits.
            case LeafEvent.Released _ ->
                context.runOnContext(turn -> {
                  isReleased = true;
                  sweep();
                });
          }
        });
  }

  /** Takes no further batch; completes when the one in hand is done, and the sweep. */
  public Future<Void> stop() {
    stopping.set(true);
    return Future.join(idle, swept).mapEmpty();
  }

  // One at a time: sweeps that overtake each other only take connections from the work.
  private void sweep() {
    if (isSweeping || stopping.get()) {
      isAskedAgain |= isSweeping;
      return;
    }
    isSweeping = true;
    var done = Promise.<Void>promise();
    swept = done.future();
    try {
      do {
        isAskedAgain = false;
        wake(LedgerStore.waitingShards(database, queue));
        boolean isMore = houseIsDue() && keepHouse();
        // Not in one expression: a hint that came meanwhile would be overwritten.
        isAskedAgain |= isMore;
      } while (isAskedAgain && !stopping.get());
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("queue {}: the sweep failed; the next one looks again: {}", queue, e.toString());
    } finally {
      isSweeping = false;
      done.complete();
    }
  }

  private boolean houseIsDue() {
    if (isCurrent && !isReleased && tally.isEmpty() && ++sweepsUnkept < SWEEPS_PER_HOUSEKEEPING) {
      return false;
    }
    sweepsUnkept = 0;
    isReleased = false;
    return true;
  }

  /**
   * @return true when leaves were put back
   */
  private boolean keepHouse() {
    boolean isFirst = !isCurrent;
    int reparsed =
        isFirst ? database.transact(tx -> LedgerStore.reparse(tx, queue, MOST_RELEASED)) : 0;
    isCurrent = reparsed < MOST_RELEASED;
    told(reparsed, "a newer parser");
    int adopted = writeDownAndAdopt();
    told(adopted, "their line");
    return reparsed + adopted > 0;
  }

  private int writeDownAndAdopt() {
    Tally.Counts counted = tally.take();
    try {
      return database.transact(tx -> {
        LedgerStore.beat(tx, worker, queue);
        counted.writeTo(tx).await();
        return LedgerStore.adopt(tx, queue, MOST_RELEASED);
      });
    } catch (Throwable failed) { // await rethrows checked causes too
      if (!tally.giveBack(counted)) {
        LOG.warn("queue {}: counts are lost, too many could not be written down", queue);
      }
      throw failed;
    }
  }

  private void told(int count, String by) {
    if (count > 0) {
      LOG.info("queue {}: {} parked leaves are tried again, found by {}", queue, count, by);
    }
  }

  private void wake(Iterable<Integer> shards) {
    shards.forEach(woken::add);
    if (!running && !woken.isEmpty() && !stopping.get()) {
      running = true;
      var done = Promise.<Void>promise();
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
      switch (work.turn(shard)) {
        case ShardWork.Turn.More _ -> woken.add(shard);
        case ShardWork.Turn.Idle _ -> {}
        case ShardWork.Turn.Rest(var pause) ->
            vertx.setTimer(pause.toMillis() + 1, timer -> wake(List.of(shard)));
      }
    }
  }
}
