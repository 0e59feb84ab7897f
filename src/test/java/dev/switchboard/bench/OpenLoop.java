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
  private static final int OK = 200;
  private static final int STATUS_AT = "HTTP/1.1 ".length();

  private static final long MOST_SILENT_MILLIS = 30_000;
  private static final long NAP_NANOS = 100_000;

  private final double rate;
  private final Supplier<byte[]> requests;
  private final Queue<Connection> idle = new ArrayDeque<>();
  private final long[] latencies;
  private final Answers answers;
  private final int port;
  private long start;
  private int answered;
  private int errors;

  private static final class Connection {
    final SocketChannel channel;
    final ByteBuffer answer = ByteBuffer.allocate(4_096);
    int number;
    long due;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * What a leg came to.
   *
   * @param start of {@code System.nanoTime}: request n was due n/rate seconds later
   * @param answered with 200
   * @param errors answered otherwise, or not at all
   * @param p50 and the other percentiles in milliseconds
   */
  record Result(
      long start,
      int answered,
      int errors,
      double p50,
      double p99,
      double p999,
      double max,
      Answers answers) {}

  private OpenLoop(int port, double rate, int count, Supplier<byte[]> requests) {
    this.port = port;
    this.rate = rate;
    this.answers = new Answers(count);
    this.requests = requests;
    this.latencies = new long[count];
  }

  /** Runs one leg. Blocks. */
  static Result run(int port, int connections, double rate, int seconds, Supplier<byte[]> requests)
      throws IOException {
    return new OpenLoop(port, rate, (int) (rate * seconds), requests).run(connections);
  }

  private Result run(int connections) throws IOException {
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        connect(selector);
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
        at(sorted, 1),
        answers);
  }

  private void connect(Selector selector) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("localhost", port));
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    Connection connection = new Connection(channel);
    channel.register(selector, SelectionKey.OP_READ, connection);
    idle.add(connection);
  }

  private void drive(Selector selector) throws IOException {
    start = System.nanoTime();
    int sent = 0;
    while (answered + errors < latencies.length) {
      long now = System.nanoTime();
      while (sent < latencies.length && !idle.isEmpty() && due(sent) <= now) {
        send(idle.remove(), sent++);
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
        receive(selector, (Connection) key.attachment());
      }
      selector.selectedKeys().clear();
    }
  }

  private long due(int number) {
    return start + (long) (number * 1e9 / rate);
  }

  private void send(Connection connection, int number) throws IOException {
    connection.number = number;
    connection.due = due(number);
    ByteBuffer request = ByteBuffer.wrap(requests.get());
    while (request.hasRemaining()) {
      // A request is far smaller than the socket's buffer, which is empty between requests.
      connection.channel.write(request);
    }
  }

  private void receive(Selector selector, Connection connection) throws IOException {
    if (connection.channel.read(connection.answer) < 0) {
      closed(selector, connection);
      return;
    }
    if (!isWhole(connection.answer)) {
      return;
    }
    int status =
        Integer.parseInt(
            new String(connection.answer.array(), STATUS_AT, 3, StandardCharsets.US_ASCII));
    note(connection, status);
    connection.answer.clear();
    idle.add(connection);
  }

  private void note(Connection connection, int status) {
    long now = System.nanoTime();
    answers.note(connection.number, status, connection.due, now);
    if (status == OK) {
      latencies[answered++] = now - connection.due;
    } else {
      errors++;
    }
  }

  // One that waited for its answer gets none.
  private void closed(Selector selector, Connection connection) throws IOException {
    connection.channel.close();
    if (!idle.remove(connection)) {
      note(connection, 0);
    }
    connect(selector);
  }

  // Our answers are small JSON objects, and end with the brace they have nowhere else at the end.
  private static boolean isWhole(ByteBuffer answer) {
    return answer.position() > STATUS_AT + 3 && answer.get(answer.position() - 1) == '}';
  }

  /** What so large a share of sorted nanoseconds does not exceed, in milliseconds. */
  static double at(long[] sorted, double share) {
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))] / 1e6;
  }
}
