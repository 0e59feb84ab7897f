package dev.switchboard.boot;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes around every event loop and then a worker, again and again, and says each time that all of
 * them turn. One that is stuck stops it.
 */
final class Pulse {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

  private final Vertx vertx;
  private final long everyMillis;
  private final Runnable beat;
  private final List<Context> loops = new CopyOnWriteArrayList<>();

  private Pulse(Vertx vertx, Duration every, Runnable beat) {
    this.vertx = vertx;
    this.everyMillis = Math.max(1, every.toMillis());
    this.beat = beat;
  }

  /**
   * Begins; ends with the Vert.x.
   *
   * @param loops how many event loops there are
   * @param every the pause between two rounds
   * @param beat said on a worker thread, may block for a moment
   */
  static void start(Vertx vertx, int loops, Duration every, Runnable beat) {
    Pulse pulse = new Pulse(vertx, every, beat);
    // Instances are spread over the loops, one each.
    var _ =
        vertx
            .deployVerticle(() -> pulse.new Place(), new DeploymentOptions().setInstances(loops))
            .await();
    pulse.around(0);
  }

  private void around(int loop) {
    if (loop < loops.size()) {
      loops.get(loop).runOnContext(turn -> around(loop + 1));
    } else {
      vertx
          .executeBlocking(() -> {
            beat.run();
            return null;
          })
          .onFailure(e -> LOG.warn("the turning of the loops could not be told", e))
          .onComplete(done -> vertx.setTimer(everyMillis, timer -> around(0)));
    }
  }

  /** Where a loop is. */
  private final class Place extends VerticleBase {
    @Override
    public Future<?> start() {
      loops.add(context);
      return Future.succeededFuture();
    }
  }
}
