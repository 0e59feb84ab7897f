package dev.switchboard.webhook;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.BiConsumer;

/** Lets bodies in: bounded in bytes, time and rate. Belongs to one event loop. */
final class Gate {
  private static final long LOOK_MILLIS = 100;

  private final Pressure pressure;
  private final long bodyNanos;
  private final RateLimits rates;
  // In the order in which they began.
  private final SequencedSet<Body> arriving = new LinkedHashSet<>();

  Gate(Vertx vertx, Bounds bounds, Rates rates) {
    this.pressure = new Pressure(bounds.waitingBytes());
    this.bodyNanos = bounds.bodyWithin().toNanos();
    this.rates = new RateLimits(vertx, rates);
    // One timer for all: most bodies are there at once and need none of their own.
    vertx.setPeriodic(LOOK_MILLIS, timer -> giveUpTheSlow());
  }

  RateLimits rates() {
    return rates;
  }

  Pressure pressure() {
    return pressure;
  }

  /** Reads a body; says once how that ended. */
  void read(HttpServerRequest request, BiConsumer<Body, Body.Outcome> done) {
    Body body =
        new Body(
            request,
            pressure,
            System.nanoTime(),
            (of, outcome) -> {
              arriving.remove(of);
              done.accept(of, outcome);
            });
    arriving.add(body);
    body.begin();
  }

  private void giveUpTheSlow() {
    long oldest = System.nanoTime() - bodyNanos;
    while (!arriving.isEmpty() && arriving.getFirst().isLate(oldest)) {
      arriving.removeFirst().giveUp();
    }
  }
}
