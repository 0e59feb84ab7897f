package dev.switchboard.inbox;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.ledger.LeafPump;
import dev.switchboard.ledger.LedgerMetrics;
import dev.switchboard.ledger.NewLeaf;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Turns leaves into the inbox. Deploy with virtual threads; instances share the shards. */
public final class ProcessingVerticle extends VerticleBase {
  private final Bus bus;
  private final Database database;
  private final FeedStore feed;
  private final Ids ids;
  private final InboxConfig config;
  private final LedgerMetrics metrics;
  private @Nullable LeafPump pump;

  public ProcessingVerticle(
      Bus bus,
      Database database,
      FeedStore feed,
      Ids ids,
      InboxConfig config,
      MeterRegistry registry) {
    this.bus = bus;
    this.database = database;
    this.feed = feed;
    this.ids = ids;
    this.config = config;
    this.metrics = new LedgerMetrics(registry, NewLeaf.Queue.INBOX);
  }

  @Override
  public Future<?> start() {
    var handler = new InboxHandler(new InboxStore(ids, config.lateAfter()), feed, ids);
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

  @Override
  public Future<?> stop() {
    return pump == null ? Future.succeededFuture() : pump.stop();
  }
}
