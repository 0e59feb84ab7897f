package dev.switchboard.boot;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** An agent's stream that writes down each frame and when it came. */
final class TestStream implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  // Held: a client that nobody refers to is closed when it is collected.
  private final WebSocketClient client = vertx.createWebSocketClient();
  private final List<Frame> frames = new CopyOnWriteArrayList<>();
  private final WebSocket socket;

  /** A frame and its arrival, in nanoseconds of this JVM's clock. */
  record Frame(long at, JsonObject body) {
    JsonObject message() {
      return body.getJsonObject("data").getJsonObject("message");
    }
  }

  TestStream(int port) {
    socket =
        client
            .connect(
                new WebSocketConnectOptions()
                    .setHost("localhost")
                    .setPort(port)
                    .setURI("/api/v1/messages/stream")
                    .addSubProtocol("switchboard.v1"))
            .await();
    socket.textMessageHandler(
        text -> frames.add(new Frame(System.nanoTime(), new JsonObject(text))));
    socket
        .writeTextMessage(
            new JsonObject().put("type", "hello").put("token", TestHouse.KEY).encode())
        .await();
    Awaitility.await()
        .until(() -> frames.stream().anyMatch(f -> f.body().getString("type").equals("ready")));
  }

  /** The messages of the frames so far. */
  Stream<Frame> messages() {
    return frames.stream()
        .filter(frame -> frame.body().getString("type").equals("event"))
        .filter(frame -> frame.body().getJsonObject("data").containsKey("message"));
  }

  /** Waits for a message; answers with the first frame that shows it. */
  Frame await(Predicate<JsonObject> message) {
    return Awaitility.await()
        .pollInterval(java.time.Duration.ofMillis(5))
        .atMost(java.time.Duration.ofSeconds(10))
        .until(
            () -> messages().filter(frame -> message.test(frame.message())).findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
