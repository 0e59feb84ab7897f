package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An agent's stream that comes again when it is sent away and goes on where it was, as the inbox
 * does; writes down each event it is given.
 */
final class ResumingSocket implements AutoCloseable {
  private static final int AGAIN_MILLIS = 100;

  private final Vertx vertx = Vertx.vertx();
  private final WebSocketClient client =
      vertx.createWebSocketClient(
          new WebSocketClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));
  private final int port;
  private final String token;
  private final UnaryOperator<JsonObject> keep;
  private final List<JsonObject> events = Collections.synchronizedList(new ArrayList<>());
  // Written on the client's event loop only.
  private volatile @Nullable Long first;
  private volatile @Nullable Long last;
  private final List<String> oddities = new CopyOnWriteArrayList<>();
  private final AtomicInteger greetings = new AtomicInteger();
  private volatile boolean over;

  ResumingSocket(int port) {
    this(port, "sbk_test", UnaryOperator.identity());
  }

  /**
   * The same.
   *
   * @param token whose stream it is
   * @param keep what to keep of an event: those of hours are many
   */
  ResumingSocket(int port, String token, UnaryOperator<JsonObject> keep) {
    this.port = port;
    this.token = token;
    this.keep = keep;
    connect();
  }

  /** The events so far, and positions of who sees some lines only. */
  List<JsonObject> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** The newest event there was when it was let in for the first time. */
  Optional<Long> first() {
    return Optional.ofNullable(first);
  }

  /**
   * Waits for an event, for a minute at most: whoever judges what was told sees that it is missing.
   */
  void awaitEvent(long seq) {
    try {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> {
            Long at = last;
            return at != null && at >= seq;
          });
    } catch (ConditionTimeoutException e) {
      // Told up to there, then.
    }
  }

  /** Frames that nobody should get who is away for moments only: a reload, an error. */
  List<String> oddities() {
    return List.copyOf(oddities);
  }

  /** How often it was let in. */
  int greetings() {
    return greetings.get();
  }

  private void connect() {
    if (over) {
      return;
    }
    client
        .connect(
            new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(port)
                .setSsl(true)
                .setURI("/api/v1/messages/stream")
                .addSubProtocol("switchboard.v1"))
        .onSuccess(this::hello)
        .onFailure(e -> again());
  }

  private void hello(WebSocket socket) {
    socket.textMessageHandler(text -> heard(new JsonObject(text)));
    socket.closeHandler(closed -> again());
    JsonObject hello = new JsonObject().put("type", "hello").put("token", token);
    Long from = last;
    if (from != null) {
      hello.put("after", from);
    }
    var _ = socket.writeTextMessage(hello.encode());
  }

  private void heard(JsonObject frame) {
    switch (frame.getString("type")) {
      case "ready" -> {
        if (last == null) {
          first = frame.getLong("seq");
          last = first;
        }
        greetings.incrementAndGet();
      }
      case "event", "position" -> {
        events.add(keep.apply(frame));
        last = frame.getLong("seq");
      }
      case "ping", "here", "presence", "typing" -> {}
      default -> oddities.add(frame.encode());
    }
  }

  private void again() {
    vertx.setTimer(AGAIN_MILLIS, timer -> connect());
  }

  @Override
  public void close() {
    over = true;
    vertx.close().await();
  }
}
