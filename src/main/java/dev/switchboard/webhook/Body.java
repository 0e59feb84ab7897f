package dev.switchboard.webhook;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The body of one POST while it arrives, and then until it is answered. */
final class Body {
  private final HttpServerRequest request;
  private final Pressure pressure;
  private final long begun;
  private final BiConsumer<Body, Outcome> done;
  private @Nullable Buffer bytes = Buffer.buffer();
  private int held;
  private boolean isDecided;

  /** How the reading ended. */
  enum Outcome {
    WHOLE,
    TOO_LARGE,
    TOO_SLOW,
    NO_ROOM,
    /** The sender went away: nobody is left to answer. */
    GONE
  }

  /**
   * @param begun {@link System#nanoTime} now
   * @param done told once
   */
  Body(HttpServerRequest request, Pressure pressure, long begun, BiConsumer<Body, Outcome> done) {
    this.request = request;
    this.pressure = pressure;
    this.begun = begun;
    this.done = done;
  }

  /** Begins to read, as soon as there is room. */
  void begin() {
    request.handler(this::chunk);
    request.endHandler(end -> decide(Outcome.WHOLE));
    request.exceptionHandler(e -> decide(Outcome.GONE));
    if (pressure.isHigh()) {
      request.pause();
      pressure.whenLower(request::resume);
    }
  }

  private void chunk(Buffer chunk) {
    Buffer all = bytes;
    if (isDecided || all == null) {
      return;
    }
    if (all.length() + chunk.length() > WebhookConfig.MOST_BYTES) {
      decide(Outcome.TOO_LARGE);
    } else if (!pressure.hold(chunk.length())) {
      decide(Outcome.NO_ROOM);
    } else {
      held += chunk.length();
      all.appendBuffer(chunk);
    }
  }

  /** When it began, as {@link System#nanoTime} says it. */
  long begunAt() {
    return begun;
  }

  /** Whether it began before this. */
  boolean isLate(long oldest) {
    return begun - oldest < 0;
  }

  void giveUp() {
    decide(Outcome.TOO_SLOW);
  }

  private void decide(Outcome outcome) {
    if (!isDecided) {
      isDecided = true;
      if (outcome != Outcome.WHOLE) {
        release();
      }
      done.accept(this, outcome);
    }
  }

  byte[] bytes() {
    Buffer all = bytes;
    bytes = null;
    return all == null ? new byte[0] : all.getBytes();
  }

  HttpServerRequest request() {
    return request;
  }

  /** What it held is free again; call when it is answered. */
  void release() {
    bytes = null;
    int freed = held;
    held = 0;
    pressure.release(freed);
  }
}
