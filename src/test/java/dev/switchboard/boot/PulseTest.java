package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PulseTest {
  private static final int LOOPS = 3;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
  private final Semaphore beats = new Semaphore(0);

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whicheverLoopIsStuckThePulseStopsAndGoesOnWhenItIsFree(int loop) throws Exception {
    Pulse.start(vertx, LOOPS, Duration.ofMillis(5), beats::release);
    assertThat(beats.tryAcquire(3, 5, TimeUnit.SECONDS)).isTrue();
    CountDownLatch stuck = new CountDownLatch(1);
    block(loop, stuck);

    // One round may be on its way behind the loop that is stuck.
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> beats.drainPermits() == 0 && !beats.tryAcquire(100, TimeUnit.MILLISECONDS));
    stuck.countDown();
    assertThat(beats.tryAcquire(3, 5, TimeUnit.SECONDS)).isTrue();
  }

  private void block(int loop, CountDownLatch latch) {
    List<Context> contexts = new CopyOnWriteArrayList<>();
    var _ =
        vertx
            .deployVerticle(
                () ->
                    new VerticleBase() {
                      @Override
                      public Future<?> start() {
                        contexts.add(context);
                        return Future.succeededFuture();
                      }
                    },
                new DeploymentOptions().setInstances(LOOPS))
            .await();
    contexts.get(loop).runOnContext(turn -> hold(latch));
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
