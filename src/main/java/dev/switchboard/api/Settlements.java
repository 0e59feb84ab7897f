package dev.switchboard.api;

import dev.switchboard.bus.Bus;
import dev.switchboard.sending.OutboxEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for messages to be settled: woken by the outbox's word, and looking now and then for when a
 * word gets lost. Belongs to one event loop.
 */
final class Settlements {
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final Vertx vertx;
  private final Map<Long, Promise<Void>> waiting = new HashMap<>();

  Settlements(Vertx vertx, Bus bus) {
    this.vertx = vertx;
    var _ =
        bus.hear(
            OutboxEvent.TOPIC,
            event -> {
              if (event instanceof OutboxEvent.Settled(var id)) {
                wake(id);
              }
            });
  }

  /**
   * Looks until {@code look} finds something or the time is over.
   *
   * @return what it found last
   */
  <T> Future<T> await(
      long messageId,
      Duration most,
      Supplier<Future<T>> look,
      java.util.function.Predicate<T> isEnough) {
    return await(messageId, System.nanoTime() + most.toNanos(), look, isEnough);
  }

  private <T> Future<T> await(
      long messageId,
      long deadline,
      Supplier<Future<T>> look,
      java.util.function.Predicate<T> isEnough) {
    // Listening before looking: a word in between is not missed.
    Future<Void> word = listen(messageId);
    return look.get()
        .compose(found -> {
          if (isEnough.test(found) || System.nanoTime() - deadline >= 0) {
            wake(messageId);
            return Future.succeededFuture(found);
          }
          return word.compose(heard -> await(messageId, deadline, look, isEnough));
        });
  }

  private Future<Void> listen(long messageId) {
    Promise<Void> promise = waiting.computeIfAbsent(messageId, id -> Promise.promise());
    var _ = vertx.setTimer(LOOK_AGAIN_MILLIS, timer -> end(messageId, promise));
    return promise.future();
  }

  private void wake(long messageId) {
    @Nullable Promise<Void> promise = waiting.get(messageId);
    if (promise != null) {
      end(messageId, promise);
    }
  }

  private void end(long messageId, Promise<Void> promise) {
    waiting.remove(messageId, promise);
    promise.tryComplete();
  }
}
