package dev.switchboard.push;

import dev.switchboard.access.Holder;
import dev.switchboard.db.Scope;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * One agent's socket and how far it is: in the feed, and in what it was told, which is less for one
 * who sees some lines only. Belongs to one event loop.
 */
final class Client {
  // Past this many unsent bytes a socket counts as full; full for a whole sweep, it is closed.
  private static final int MOST_UNSENT = 1024 * 1024;

  // After so many events that it may not see it is told where it is, so that it need not go through
  // all of them again after an interruption.
  static final int MOST_PASSED_OVER = 500;

  private final ServerWebSocket socket;
  private @Nullable Long location;
  private Holder holder;
  private Scope scope;
  private long last;
  private long told;
  private int passedOver;
  private boolean wasFull;
  // Of two looks at what it sees the later counts, whichever is answered first.
  private int looks;

  /**
   * @param location all that it asked for; null: everything
   */
  Client(ServerWebSocket socket, Sessions.Present who, @Nullable Long location, long last) {
    this.socket = socket;
    this.location = location;
    this.holder = who.holder();
    this.scope = who.scope();
    this.last = last;
    this.told = last;
    socket.setWriteQueueMaxSize(MOST_UNSENT);
  }

  /** Who holds it. */
  Holder holder() {
    return holder;
  }

  @Nullable Long location() {
    return location;
  }

  /** What it is told of. */
  Scope scope() {
    return scope;
  }

  /** The number up to which it has all that it may see. */
  long last() {
    return last;
  }

  void ready(long head) {
    write(Frames.ready(head));
  }

  void reload(long head) {
    isAt(head);
    write(Frames.reload(head));
  }

  /** It asks to be told of a location alone; null: of everything. */
  void asksFor(@Nullable Long location) {
    this.location = location;
  }

  /** Begins to look what it sees; answers with a name of that look. */
  int look() {
    return ++looks;
  }

  boolean isLast(int look) {
    return look == looks;
  }

  /** What it is told of is another now: it is told to load all of it. */
  void becomes(Sessions.Present now, long head, Frames.Because why) {
    holder = now.holder();
    scope = now.scope();
    isAt(head);
    write(Frames.reload(head, why));
  }

  private void isAt(long head) {
    last = head;
    told = head;
    passedOver = 0;
  }

  /**
   * Sends an event unless the client has it, or may not see it.
   *
   * @param frame the event's frame for clients who see all and whose last number is {@code prev},
   *     made once for all of them
   */
  void send(Frames.Event event, long prev, String frame) {
    if (event.seq() <= last) {
      return;
    }
    last = event.seq();
    @Nullable String data = event.to(scope);
    if (data == null) {
      passOver();
    } else {
      write(told == prev && scope.isWhole() ? frame : Frames.event(event, told, data));
      told = last;
      passedOver = 0;
    }
  }

  /** The same for one client by itself. */
  void send(Frames.Event event) {
    @Nullable String data = event.to(scope);
    send(event, told, data == null ? "" : Frames.event(event, told, data));
  }

  private void passOver() {
    passedOver++;
    if (passedOver == MOST_PASSED_OVER) {
      tellPosition();
    }
  }

  /** Says how far it is when it was told of less. */
  void tellPosition() {
    if (told < last) {
      write(Frames.position(last));
      told = last;
      passedOver = 0;
    }
  }

  void ping() {
    tellPosition();
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

  /** Answers something that it asked. */
  void tell(String frame) {
    write(frame);
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
