package dev.switchboard.push;

import dev.switchboard.access.Holder;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a socket's hello and lets it join its tenant's stream. Belongs to one event loop. */
final class Greeting {
  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
  private static final short BAD_HELLO = 4400;
  static final short NOT_SIGNED_IN = 4401;
  private static final short NO_HELLO = 4408;
  private static final short TRY_AGAIN = 1013;

  private final Vertx vertx;
  private final TokenCheck tokens;
  private final Streams streams;
  private final Duration timeout;

  Greeting(Vertx vertx, TokenCheck tokens, Streams streams, Duration timeout) {
    this.vertx = vertx;
    this.tokens = tokens;
    this.streams = streams;
    this.timeout = timeout;
  }

  void greet(ServerWebSocket socket) {
    long timer =
        vertx.setTimer(timeout.toMillis(), late -> refuse(socket, NO_HELLO, "No hello in time"));
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
    socket.textMessageHandler(frame -> {
      vertx.cancelTimer(timer);
      // Only the first frame is a hello; later ones are answers to pings.
      socket.textMessageHandler(later -> {});
      hello(socket, frame);
    });
  }

  private void hello(ServerWebSocket socket, String frame) {
    try {
      JsonObject hello = new JsonObject(frame);
      String token = hello.getString("token");
      if (!"hello".equals(hello.getString("type")) || token == null) {
        refuse(socket, BAD_HELLO, "The first frame must be {type:\"hello\", token, after?}");
        return;
      }
      @Nullable Long after = hello.getLong("after");
      tokens
          .holder(token)
          .onSuccess(found ->
              found.ifPresentOrElse(
                  holder -> join(socket, holder, after),
                  () -> refuse(socket, NOT_SIGNED_IN, "Sign in again")))
          .onFailure(e -> refuse(socket, TRY_AGAIN, "Try again"));
    } catch (DecodeException | ClassCastException e) {
      refuse(socket, BAD_HELLO, "The first frame must be JSON: {type:\"hello\", token, after?}");
    }
  }

  private void join(ServerWebSocket socket, Holder holder, @Nullable Long after) {
    streams
        .open(holder.tenantId())
        .compose(opened -> {
          Client client = new Client(socket, holder, after == null ? opened.head() : after);
          socket.closeHandler(closed -> opened.stream().leave(client));
          client.ready(opened.head());
          return opened.stream().join(client, opened.head());
        })
        .onFailure(e -> {
          LOG.warn("tenant {}: a client could not join: {}", holder.tenantId(), e.toString());
          refuse(socket, TRY_AGAIN, "Try again");
        });
  }

  private static void refuse(ServerWebSocket socket, short code, String title) {
    if (!socket.isClosed()) {
      var _ =
          socket.writeTextMessage(Frames.error(title)).eventually(() -> socket.close(code, title));
    }
  }
}
