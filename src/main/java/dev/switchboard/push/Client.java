package dev.switchboard.push;

import dev.switchboard.access.Holder;
import io.vertx.core.http.ServerWebSocket;

/** One agent's socket and how far it is. Belongs to one event loop. */
final class Client {
  // Past this many unsent bytes a socket counts as full; full for a whole sweep, it is closed.
  private static final int MOST_UNSENT = 1024 * 1024;

  private final ServerWebSocket socket;
  private final Holder holder;
  private long last;
  private boolean wasFull;

  Client(ServerWebSocket socket, Holder holder, long last) {
    this.socket = socket;
    this.holder = holder;
    this.last = last;
    socket.setWriteQueueMaxSize(MOST_UNSENT);
  }

  /** Who holds it. */
  Holder holder() {
    return holder;
  }

  /** The number of the last event it was sent. */
  long last() {
    return last;
  }

  void ready(long head) {
    write(Frames.ready(head));
  }

  void reload(long head) {
    last = head;
    write(Frames.reload(head));
  }

  /**
   * Sends an event unless the client has it.
   *
   * @param frame the event's frame for clients whose last number is {@code prev}, made once for all
   */
  void send(Frames.Event event, long prev, String frame) {
    if (event.seq() <= last) {
      return;
    }
    write(last == prev ? frame : Frames.event(event, last));
    last = event.seq();
  }

  void ping() {
    write(Frames.PING);
  }

  /** Closes a client that has not kept up since the last look. */
  void closeIfSlow() {
    if (socket.isClosed()) {
      return;
    }
    boolean isFull = socket.writeQueueFull();
    if (isFull && wasFull) {
      close(Close.TOO_SLOW);
    }
    wasFull = isFull;
  }

  /**
   * Tells what may be missed. Of a socket that has just closed, whose close handler is still to
   * come, nobody is left to tell.
   *
   * @return false when the socket is full and was passed over
   */
  boolean mention(String frame) {
    if (!socket.isClosed() && socket.writeQueueFull()) {
      return false;
    }
    write(frame);
    return true;
  }

  void close(Close why) {
    why.now(socket);
  }

  void refuse(Close why) {
    why.saying(socket);
  }

  void refuse(Close why, String words) {
    why.saying(socket, words);
  }

  private void write(String frame) {
    if (!socket.isClosed()) {
      // A failed write closes the socket, and its close handler takes the client out.
      var _ = socket.writeTextMessage(frame);
    }
  }
}
