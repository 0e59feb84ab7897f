package dev.switchboard.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a program and a server of the tests, and takes it away: cut (connections break and
 * none is accepted), frozen (connections stay and nothing passes) or slow. Other tests on the same
 * server notice nothing.
 */
public final class Outages {
  private final Vertx vertx;
  private final int port;
  private final String host;
  private final int target;
  private final Set<NetSocket> sockets = ConcurrentHashMap.newKeySet();
  private volatile boolean isFrozen;
  private volatile long millisEach;
  private NetServer server;

  public Outages(Vertx vertx, String host, int target) {
    this.vertx = vertx;
    this.host = host;
    this.target = target;
    this.server = listen(FreePorts.one());
    this.port = server.actualPort();
  }

  /** Where the program finds the server. */
  public int port() {
    return port;
  }

  /** As if the server was stopped. */
  public void cut() {
    server.close().await();
    sockets.forEach(NetSocket::close);
  }

  /** As if the server, or the network to it, hung. */
  public void freeze() {
    isFrozen = true;
    sockets.forEach(NetSocket::pause);
  }

  /** Each piece of data takes so long, one after the other: a long way, and a narrow one. */
  public void slow(Duration each) {
    millisEach = each.toMillis();
  }

  /** Ends whichever outage there is. */
  public void end() {
    if (millisEach > 0) {
      millisEach = 0;
    } else if (isFrozen) {
      isFrozen = false;
      sockets.forEach(NetSocket::resume);
    } else {
      server = listen(port);
    }
  }

  private NetServer listen(int on) {
    return vertx.createNetServer().connectHandler(this::connected).listen(on).await();
  }

  private void connected(NetSocket near) {
    near.pause();
    keep(near);
    vertx
        .createNetClient()
        .connect(target, host)
        .onSuccess(far -> {
          far.pause();
          keep(far);
          join(near, far);
          join(far, near);
          if (!isFrozen) {
            near.resume();
            far.resume();
          }
        })
        .onFailure(e -> near.close());
  }

  private void join(NetSocket from, NetSocket to) {
    from.handler(data -> pass(from, to, data));
    from.endHandler(end -> to.close());
  }

  // What comes next waits for it: nothing overtakes.
  private void pass(NetSocket from, NetSocket to, Buffer data) {
    long millis = millisEach;
    if (millis == 0) {
      var _ = to.write(data);
      return;
    }
    from.pause();
    var _ =
        vertx.setTimer(
            millis,
            timer -> {
              var _ = to.write(data);
              if (!isFrozen) {
                from.resume();
              }
            });
  }

  private void keep(NetSocket socket) {
    sockets.add(socket);
    socket.closeHandler(closed -> sockets.remove(socket));
  }
}
