package dev.switchboard.push;

import dev.switchboard.access.Holder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for a socket's hello and lets it join its tenant's stream. Belongs to one event loop. */
final class Greeting {
  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);
  private static final String FORM = "The first frame must be {type:\"hello\", token, after?}";

  private final Vertx vertx;
  private final Api api;
  private final Streams streams;
  private final Duration timeout;

  Greeting(Vertx vertx, Api api, Streams streams, Duration timeout) {
    this.vertx = vertx;
    this.api = api;
    this.streams = streams;
    this.timeout = timeout;
  }

  void greet(ServerWebSocket socket, Asked asked) {
    long timer = vertx.setTimer(timeout.toMillis(), late -> Close.NO_HELLO.saying(socket));
    socket.closeHandler(closed -> vertx.cancelTimer(timer));
    socket.textMessageHandler(frame -> {
      vertx.cancelTimer(timer);
      // What comes before the answer is said to nobody.
      socket.textMessageHandler(early -> {});
      hello(socket, asked, frame);
    });
  }

  private void hello(ServerWebSocket socket, Asked asked, String text) {
    if (!(ClientFrame.parse(text) instanceof ClientFrame.Hello(var token, var after))) {
      Close.BAD_FRAME.saying(socket, FORM);
      return;
    }
    api.tokens()
        .holder(token)
        .onSuccess(found ->
            found.ifPresentOrElse(
                holder -> join(socket, holder, asked, after),
                () -> Close.NOT_SIGNED_IN.saying(socket)))
        .onFailure(e -> Close.TRY_AGAIN.saying(socket));
  }

  private void join(ServerWebSocket socket, Holder holder, Asked asked, @Nullable Long after) {
    if (!asked.isOf(holder)) {
      Close.NOT_YOURS.saying(socket);
      return;
    }
    streams
        .open(holder, asked.location())
        .compose(joins ->
            joins
                .map(in -> join(socket, in, asked, after))
                .orElseGet(() -> {
                  Close.NOT_SIGNED_IN.saying(socket);
                  return Future.succeededFuture();
                }))
        .onFailure(e -> {
          LOG.warn("tenant {}: a client could not join: {}", holder.tenantId(), e.toString());
          Close.TRY_AGAIN.saying(socket);
        });
  }

  private Future<Void> join(
      ServerWebSocket socket, Streams.Joins in, Asked asked, @Nullable Long after) {
    if (socket.isClosed()) {
      // Hung up while it was looked up who it is.
      return Future.succeededFuture();
    }
    long head = in.opened().head();
    TenantStream stream = in.opened().stream();
    Client client = new Client(socket, in.who(), asked.location(), after == null ? head : after);
    socket.closeHandler(closed -> stream.leave(client));
    client.ready(head);
    var errands = new Errands(client, stream, api.commands());
    socket.textMessageHandler(stream.team().welcome(client, errands)::take);
    return stream.join(client, head);
  }
}
