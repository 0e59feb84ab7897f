package dev.switchboard.search;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.feed.FeedEvent;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs messages and people for search. Deploy with virtual threads; several share the agencies.
 *
 * <p>It rests after each pass as long as the pass took: at saturation the inbox goes first, and
 * search is behind for a while rather than in the way.
 */
public final class SearchVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SearchVerticle.class);
  // What no hint told of is found by then.
  private static final long QUIET_SWEEPS = 30;

  private final Bus bus;
  private final Database database;
  private final SearchConfig config;
  private boolean isHinted = true;
  private boolean isPacking;
  private long sweeps;

  public SearchVerticle(Bus bus, Database database, SearchConfig config) {
    this.bus = bus;
    this.database = database;
    this.config = config;
  }

  @Override
  public Future<?> start() {
    Packer packer = new Packer(database);
    vertx.setPeriodic(config.sweep().toMillis(), timer -> sweep(packer));
    return bus.hear(FeedEvent.TOPIC, event -> isHinted = true);
  }

  private void sweep(Packer packer) {
    if (isPacking || (!isHinted && sweeps++ % QUIET_SWEEPS != 0)) {
      return;
    }
    isPacking = true;
    isHinted = false;
    try {
      boolean isMore = true;
      while (isMore) {
        long begun = System.nanoTime();
        isMore = packer.pass();
        long restMillis = Math.max(1, (System.nanoTime() - begun) / 1_000_000);
        vertx.timer(restMillis).await();
      }
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("search was not brought up to date; the next sweep does it: {}", e.toString());
      isHinted = true;
    } finally {
      isPacking = false;
    }
  }
}
