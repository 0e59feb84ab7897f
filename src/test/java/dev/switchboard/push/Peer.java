package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client over a real socket that writes down what it hears. */
final class Peer {
  // Not copied on each write: there may be very many.
  final List<String> frames = Collections.synchronizedList(new ArrayList<>());
  final WebSocket socket;
  final long after;
  private final CompletableFuture<Short> closed = new CompletableFuture<>();

  Peer(WebSocketClient client, int port, String token, @Nullable Long after) {
    this(client, port, "", token, after);
  }

  /**
   * @param query behind the address, with its question mark
   */
  Peer(WebSocketClient client, int port, String query, String token, @Nullable Long after) {
    this.after = after == null ? 0 : after;
    socket = connect(client, port, query, "http://localhost");
    socket.textMessageHandler(frames::add);
    socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
    JsonObject hello = new JsonObject().put("type", "hello").put("token", token);
    if (after != null) {
      hello.put("after", after);
    }
    say(hello.encode());
  }

  static WebSocket connect(WebSocketClient client, int port, String origin) {
    return connect(client, port, "", origin);
  }

  static WebSocket connect(WebSocketClient client, int port, String query, String origin) {
    return client
        .connect(
            new WebSocketConnectOptions()
                .setHost("localhost")
                .setPort(port)
                .setURI("/api/v1/messages/stream" + query)
                .addSubProtocol("switchboard.v1")
                .putHeader("Origin", origin))
        .await();
  }

  void say(String frame) {
    socket.writeTextMessage(frame).await();
  }

  /** Opens a conversation; null: none. */
  void look(@Nullable Long conversation) {
    say(
        new JsonObject()
            .put("type", "presence")
            .put("conversationId", conversation == null ? null : conversation.toString())
            .encode());
  }

  void type(long conversation, boolean isTyping) {
    say(
        new JsonObject()
            .put("type", "typing")
            .put("conversationId", Long.toString(conversation))
            .put("isTyping", isTyping)
            .encode());
  }

  Peer awaitReady() {
    await().untilAsserted(() -> assertThat(frames).anyMatch(frame -> frame.contains("ready")));
    return this;
  }

  /** With which code it was closed, once it is. */
  short closeCode() {
    return closed.orTimeout(10, TimeUnit.SECONDS).join();
  }

  List<Long> seqs() {
    return ofType("event").map(event -> event.getLong("seq")).toList();
  }

  void assertChained(long from) {
    long last = from;
    for (JsonObject event : ofType("event").toList()) {
      assertThat(event.getLong("prev")).isEqualTo(last);
      last = Objects.requireNonNull(event.getLong("seq"));
    }
  }

  private Stream<String> heard() {
    synchronized (frames) {
      return List.copyOf(frames).stream();
    }
  }

  /** What it was told of colleagues, in order. */
  List<String> mentions() {
    return heard().filter(frame -> frame.matches(".*\"(presence|typing|here)\".*")).toList();
  }

  /** The numbers of the frames that say how far it is, apart from events: {@code reload 5}. */
  List<String> told() {
    return heard()
        .map(JsonObject::new)
        .filter(frame -> List.of("reload", "position").contains(frame.getString("type")))
        .map(frame -> frame.getString("type") + " " + frame.getLong("seq"))
        .toList();
  }

  /** How what it asked was answered, in order. */
  List<JsonObject> answers() {
    return heard().map(JsonObject::new).filter(frame -> frame.containsKey("ref")).toList();
  }

  /** Each event as {@code prev>seq}. */
  List<String> chain() {
    return ofType("event")
        .map(event -> event.getLong("prev") + ">" + event.getLong("seq"))
        .toList();
  }

  private Stream<JsonObject> ofType(String type) {
    return heard().map(JsonObject::new).filter(frame -> type.equals(frame.getString("type")));
  }
}
