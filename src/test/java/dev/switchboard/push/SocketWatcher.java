package dev.switchboard.push;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Over a socket. The JDK's client: it can be torn off without a word, and stop to read. */
final class SocketWatcher implements Watcher {
  private static final Executor SOON = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS);

  private final HttpClient http;
  private final URI address;
  private final String token;
  private final List<Long> seqs = new ArrayList<>();
  private final List<String> oddities = new ArrayList<>();
  private @Nullable Connection connection;
  private long last;
  private boolean wasIn;
  private boolean isOver;

  SocketWatcher(HttpClient http, int port, String token) {
    this.http = http;
    this.address = URI.create("ws://localhost:%d/api/v1/messages/stream".formatted(port));
    this.token = token;
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public synchronized void begin() {
    if (!isOver) {
      Connection next = new Connection();
      connection = next;
      var _ =
          http.newWebSocketBuilder()
              .subprotocols(Frames.PROTOCOL)
              .buildAsync(address, next)
              .exceptionally(e -> {
                next.over();
                return null;
              });
    }
  }

  @Override
  public synchronized boolean isIn() {
    return wasIn;
  }

  @Override
  public synchronized boolean disturb(int how) {
    Connection now = connection;
    if (now == null || !now.isIn) {
      return false;
    }
    if (how < 7) {
      now.tear();
    } else {
      now.stand();
      LATER.execute(how == 7 ? now::tear : now::goOn);
    }
    return true;
  }

  @Override
  public synchronized List<Long> seqs() {
    return List.copyOf(seqs);
  }

  @Override
  public synchronized List<String> oddities() {
    return List.copyOf(oddities);
  }

  @Override
  public synchronized void end() {
    isOver = true;
    if (connection != null) {
      connection.tear();
    }
  }

  private synchronized void heard(Connection from, JsonObject frame) {
    if (from != connection) {
      // Torn off, with something still in its hands: as if it had never come.
      return;
    }
    switch (frame.getString("type")) {
      case "ready" -> {
        from.isIn = true;
        wasIn = true;
      }
      case "event" -> {
        if (frame.getLong("prev") != last) {
          oddities.add("at %d: %s".formatted(last, frame));
        }
        last = frame.getLong("seq");
        seqs.add(last);
      }
      case "position" -> last = frame.getLong("seq");
      case "ping" -> {}
      default -> oddities.add(frame.encode());
    }
  }

  /** One connection of its. */
  private final class Connection implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;
    private boolean isIn;
    private boolean stands;
    private boolean owes;
    private boolean isGone;

    @Override
    public void onOpen(WebSocket opened) {
      synchronized (SocketWatcher.this) {
        socket = opened;
        if (isGone) {
          opened.abort();
          return;
        }
        var _ =
            opened.sendText(
                new JsonObject()
                    .put("type", "hello")
                    .put("token", token)
                    .put("after", last)
                    .encode(),
                true);
      }
      opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        heard(this, new JsonObject(text.toString()));
        text.setLength(0);
      }
      synchronized (SocketWatcher.this) {
        owes = stands;
        if (!stands) {
          from.request(1);
        }
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      over();
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable e) {
      over();
    }

    void stand() {
      stands = true;
    }

    void goOn() {
      synchronized (SocketWatcher.this) {
        stands = false;
        if (owes && socket != null) {
          owes = false;
          socket.request(1);
        }
      }
    }

    void tear() {
      synchronized (SocketWatcher.this) {
        if (socket != null) {
          socket.abort();
        }
      }
      over();
    }

    void over() {
      synchronized (SocketWatcher.this) {
        if (isGone) {
          return;
        }
        isGone = true;
        if (connection == this) {
          connection = null;
          SOON.execute(SocketWatcher.this::begin);
        }
      }
    }
  }
}
