package dev.switchboard.push;

import io.vertx.core.http.ServerWebSocket;

/** Why a socket is closed: the codes of the protocol (docs/api/stream.md). */
enum Close {
  /** The node stops: come back with your number. */
  RESTARTING(1012, "restarting"),
  /** It could not be found out who you are, or how far the feed is. */
  TRY_AGAIN(1013, "Try again"),
  /** A frame that is none. */
  BAD_FRAME(4400, "Bad frame"),
  /** The token is not good, or is not any more. */
  NOT_SIGNED_IN(4401, "Sign in again"),
  /** Another agency was asked for. */
  NOT_YOURS(4403, "Not your agency"),
  NO_HELLO(4408, "No hello in time"),
  /** It did not take what it was sent. */
  TOO_SLOW(4413, "too slow"),
  /** It said more than it may. */
  TOO_MANY(4429, "Too many frames");

  private final short code;
  private final String reason;

  Close(int code, String reason) {
    this.code = (short) code;
    this.reason = reason;
  }

  short code() {
    return code;
  }

  /** Closes without a word before. */
  void now(ServerWebSocket socket) {
    // Whoever hangs up first wins; there is nobody left to tell.
    var _ = socket.close(code, reason);
  }

  /** Says why, then closes. */
  void saying(ServerWebSocket socket) {
    saying(socket, reason);
  }

  /** The same in other words. */
  void saying(ServerWebSocket socket, String words) {
    if (!socket.isClosed()) {
      var _ =
          socket.writeTextMessage(Frames.error(words)).eventually(() -> socket.close(code, words));
    }
  }
}
