package dev.switchboard.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Posts at a fixed rate whatever the server does: a request that must wait for a connection waits
 * on the clock, so latency counts from when it was due, not from when it was sent. One thread,
 * plain sockets, one request at a time on each.
 */
final class OpenLoop {
  private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

  private static final long MOST_SILENT_MILLIS = 30_000;
  private static final long NAP_NANOS = 100_000;

  private final double rate;
  private final Supplier<byte[]> requests;
  private final Queue<Connection> idle = new ArrayDeque<>();
  private final long[] latencies;
  private long start;
  private int answered;
  private int errors;

  private static final class Connection {
    final SocketChannel channel;
    final ByteBuffer answer = ByteBuffer.allocate(4_096);
    long due;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * What a leg came to.
   *
   * @param start of {@code System.nanoTime}: request n was due n/rate seconds later
   * @param p50 and the other percentiles in milliseconds
   */
  record Result(
      long start, int answered, int errors, double p50, double p99, double p999, double max) {}

  private OpenLoop(double rate, int count, Supplier<byte[]> requests) {
    this.rate = rate;
    this.requests = requests;
    this.latencies = new long[count];
  }

  /** Runs one leg. Blocks. */
  static Result run(int port, int connections, double rate, int seconds, Supplier<byte[]> requests)
      throws IOException {
    return new OpenLoop(rate, (int) (rate * seconds), requests).run(port, connections);
  }

  private Result run(int port, int connections) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port));
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Connection connection = new Connection(channel);
        channel.register(selector, SelectionKey.OP_READ, connection);
        idle.add(connection);
      }
      drive(selector);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    long[] sorted = Arrays.copyOf(latencies, answered);
    Arrays.sort(sorted);
    return new Result(
        start,
        answered,
        errors,
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 0.999),
        at(sorted, 1));
  }

  private void drive(Selector selector) throws IOException {
    start = System.nanoTime();
    int sent = 0;
    while (answered + errors < latencies.length) {
      long now = System.nanoTime();
      while (sent < latencies.length && !idle.isEmpty() && due(sent) <= now) {
        send(idle.remove(), due(sent));
        sent++;
      }
      boolean onlyReceives = idle.isEmpty() || sent == latencies.length;
      if (onlyReceives && selector.select(MOST_SILENT_MILLIS) == 0) {
        throw new IOException("no answer for %d ms".formatted(MOST_SILENT_MILLIS));
      }
      if (!onlyReceives && selector.selectNow() == 0) {
        // A select's timeout is in whole milliseconds, too coarse; spinning would take a core from
        // the server.
        LockSupport.parkNanos(Math.min(NAP_NANOS, due(sent) - System.nanoTime()));
      }
      for (SelectionKey key : selector.selectedKeys()) {
        receive((Connection) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private long due(int number) {
    return start + (long) (number * 1e9 / rate);
  }

  private void send(Connection connection, long due) throws IOException {
    connection.due = due;
    ByteBuffer request = ByteBuffer.wrap(requests.get());
    while (request.hasRemaining()) {
      // A request is far smaller than the socket's buffer, which is empty between requests.
      connection.channel.write(request);
    }
  }

  private void receive(Connection connection) throws IOException {
    if (connection.channel.read(connection.answer) < 0) {
      throw new IOException("the server closed a connection");
    }
    if (!isWhole(connection.answer)) {
      return;
    }
    byte[] bytes = connection.answer.array();
    if (Arrays.equals(bytes, 0, OK.length, OK, 0, OK.length)) {
      latencies[answered++] = System.nanoTime() - connection.due;
    } else {
      errors++;
    }
    connection.answer.clear();
    idle.add(connection);
  }

  // Our answers are small JSON objects, and end with the brace they have nowhere else at the end.
  private static boolean isWhole(ByteBuffer answer) {
    return answer.position() > OK.length && answer.get(answer.position() - 1) == '}';
  }

  /** What so large a share of sorted nanoseconds does not exceed, in milliseconds. */
  static double at(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
  }
}
