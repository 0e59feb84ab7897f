package dev.switchboard.inbox;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.ledger.LeafPump;
import dev.switchboard.ledger.LedgerMetrics;
import dev.switchboard.ledger.NewLeaf;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns leaves into the inbox. Deploy with virtual threads; instances share the shards. */
public final class ProcessingVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessingVerticle.class);

  private final Bus bus;
  private final Database database;
  private final Echoes echoes;
  private final Hearers hearers;
  private final Ids ids;
  private final InboxConfig config;
  private final LedgerMetrics metrics;
  private @Nullable LeafPump pump;

  /**
   * @param echoes recognises what we sent when it comes back as an echo
   * @param hearers are told of what customers write
   */
  public ProcessingVerticle(
      Bus bus,
      Database database,
      Echoes echoes,
      Hearers hearers,
      Ids ids,
      InboxConfig config,
      MeterRegistry registry) {
    this.bus = bus;
    this.database = database;
    this.echoes = echoes;
    this.hearers = hearers;
    this.ids = ids;
    this.config = config;
    this.metrics = new LedgerMetrics(registry, NewLeaf.Queue.INBOX);
  }

  @Override
  public Future<?> start() {
    var handler =
        new InboxHandler(new InboxStore(ids, config.lateAfter()), bus, echoes, hearers, ids);
    vertx.setPeriodic(config.pump().sweep().toMillis(), timer -> adopt(handler));
    var started =
        new LeafPump(
            vertx,
            bus,
            database,
            NewLeaf.Queue.INBOX,
            handler,
            handler::rolledBack,
            config.pump(),
            metrics);
    pump = started;
    return started.start();
  }

  private void adopt(InboxHandler handler) {
    try {
      if (AmendmentStore.isAnyWaiting(database)) {
        int adopted = database.transact(handler::adopt);
        LOG.debug("{} messages had a change waiting for them", adopted);
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("waiting changes were not looked at; the next sweep does it: {}", e.toString());
    }
  }

  @Override
  public Future<?> stop() {
    return pump == null ? Future.succeededFuture() : pump.stop();
  }
}
