package dev.switchboard.status;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.inbox.Echoes;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.inbox.WatermarkStore;
import dev.switchboard.ledger.LeafPump;
import dev.switchboard.ledger.LeafPumpConfig;
import dev.switchboard.ledger.LedgerMetrics;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.workflow.EventStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns status leaves into message states. Deploy with virtual threads. */
public final class StatusVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(StatusVerticle.class);

  private static final long HOUR_MILLIS = 3_600_000;

  // Both transactions, the status's and the message's, are over by then, or the watermark's and the
  // thread's. What was sent past us, or is of somebody who never writes, waits for long: a sweep
  // that looked at all of it would cost more every day.
  static final Duration LATELY = Duration.ofMinutes(15);
  static final Duration EVER = Duration.ofDays(31);

  private final Bus bus;
  private final Database database;
  private final LeafPumpConfig config;
  private final StatusHandler handler;
  private final LedgerMetrics metrics;
  private @Nullable LeafPump pump;

  public StatusVerticle(
      Bus bus,
      Database database,
      ThreadStore threads,
      Echoes echoes,
      Ids ids,
      LeafPumpConfig config,
      MeterRegistry registry) {
    this.bus = bus;
    this.database = database;
    this.config = config;
    this.metrics = new LedgerMetrics(registry, NewLeaf.Queue.STATUS);
    this.handler = new StatusHandler(threads, echoes, new EventStore(bus, ids), ids);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(config.sweep().toMillis(), timer -> sweep(LATELY));
    vertx.setPeriodic(0, HOUR_MILLIS, timer -> sweep(EVER));
    vertx.setPeriodic(HOUR_MILLIS, timer -> forget());
    var started =
        new LeafPump(
            vertx, bus, database, NewLeaf.Queue.STATUS, handler, () -> {}, config, metrics);
    pump = started;
    return started.start();
  }

  @Override
  public Future<?> stop() {
    return pump == null ? Future.succeededFuture() : pump.stop();
  }

  private void sweep(Duration within) {
    adopt(within);
    watermarks(within);
  }

  private void adopt(Duration within) {
    try {
      boolean isMore = StatusStore.isAnyAdoptable(database, within);
      while (isMore) {
        int adopted = database.transact(tx -> handler.adopt(tx, within));
        LOG.debug("{} statuses found the message they waited for", adopted);
        // None: another node has them.
        isMore = adopted > 0;
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("waiting statuses were not looked at; the next sweep does it: {}", e.toString());
    }
  }

  private void watermarks(Duration within) {
    try {
      boolean isMore = WatermarkStore.isAnyArrived(database, within);
      while (isMore) {
        int people = database.transact(tx -> handler.raiseArrived(tx, within));
        LOG.debug("watermarks of {} people found the thread they waited for", people);
        // None: another node has them.
        isMore = people > 0;
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("waiting watermarks were not looked at; the next sweep does it: {}", e.toString());
    }
  }

  private void forget() {
    try {
      var _ =
          database.transact(tx -> {
            WatermarkStore.forgetOld(tx);
            return 0;
          });
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("old watermarks are kept for another hour: {}", e.toString());
    }
  }
}
