package dev.switchboard.webhook;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes bytes to a socket and reads the status of what comes back. Belongs to one thread. */
final class RawClient implements AutoCloseable {
  private static final int STUCK_MILLIS = 15_000;
  private static final int BETWEEN_BYTES_MILLIS = 100;

  private final int port;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  RawClient(int port) {
    this.port = port;
  }

  /**
   * @param last no other request follows on this connection: what is left of this one may be
   *     anything
   * @return the status, {@code closed} when there was no answer, {@code stuck} when nothing came
   */
  String ask(byte[] request, boolean last) {
    try {
      Socket open = open();
      open.getOutputStream().write(request);
      if (last) {
        // Whatever the server still waits for does not come.
        open.shutdownOutput();
      }
      String status = status();
      if (last) {
        close();
      }
      return status;
    } catch (SocketTimeoutException e) {
      close();
      return "stuck";
    } catch (IOException e) {
      close();
      return "closed";
    }
  }

  /** Writes and goes away without waiting. */
  void abandon(byte[] request) {
    close();
    try {
      open().getOutputStream().write(request);
    } catch (IOException e) {
      // It was cut off first.
    }
    close();
  }

  /**
   * Writes up to a place, and from there a byte each tenth of a second until the other side has had
   * enough.
   *
   * @param most how long it may take: {@code stuck} after it
   */
  String trickle(byte[] request, int from, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    try {
      Socket open = open();
      open.setSoTimeout(BETWEEN_BYTES_MILLIS);
      open.getOutputStream().write(request, 0, from);
      for (int at = from; System.nanoTime() - end < 0; at++) {
        stream().mark(1);
        try {
          if (stream().read() < 0) {
            return "closed";
          }
          stream().reset();
          open.setSoTimeout(STUCK_MILLIS);
          return status();
        } catch (SocketTimeoutException e) {
          more(open, at < request.length ? request[at] : 'x');
        }
      }
      return "stuck";
    } catch (IOException e) {
      return "closed";
    } finally {
      close();
    }
  }

  // When it is not taken any more, the answer may be there all the same.
  private static void more(Socket to, int one) {
    try {
      to.getOutputStream().write(one);
    } catch (IOException e) {
      // The next read says it.
    }
  }

  /** The next status line's number, once the whole answer is read. */
  String status() throws IOException {
    String head = line();
    if (head.isEmpty()) {
      return "closed";
    }
    int length = 0;
    boolean isLast = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      isLast |= lower.startsWith("connection: close");
    }
    stream().skipNBytes(length);
    if (isLast) {
      close();
    }
    return head.split(" ", 3)[1];
  }

  Socket open() throws IOException {
    Socket known = socket;
    if (known == null) {
      known = new Socket();
      known.setSoTimeout(STUCK_MILLIS);
      known.connect(new InetSocketAddress("localhost", port), STUCK_MILLIS);
      socket = known;
      in = new BufferedInputStream(known.getInputStream());
    }
    return known;
  }

  private InputStream stream() throws IOException {
    InputStream known = in;
    if (known == null) {
      throw new IOException("closed");
    }
    return known;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = stream().read(); next >= 0 && next != '\n'; next = stream().read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    Socket known = socket;
    socket = null;
    in = null;
    if (known != null) {
      try {
        known.close();
      } catch (IOException e) {
        // Closed is closed.
      }
    }
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
