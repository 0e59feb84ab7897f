package dev.switchboard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Many agents' sockets, in a process of their own. Arguments: a port and a token. Obeys lines:
 * {@code open <count>} opens sockets up to a count; {@code reset} forgets what came; {@code report
 * <frames> <start> <rate>} waits until so many frames came, 15 s at most, and tells how long after
 * they were due. One thread; on Linux {@code System.nanoTime} is one clock for all processes.
 */
@SuppressWarnings("SystemOut") // its answers are its purpose
public final class PushClients implements PushClient.Ear {
  private static final int MOST_AT_ONCE = 100;
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  private final int port;
  private final String token;
  private final Selector selector = Selector.open();
  private final byte[] room = new byte[1 << 20];
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private int opened;
  private int ready;
  private int[] numbers = new int[1 << 20];
  private long[] times = new long[1 << 20];
  private int frames;
  private long now;

  private PushClients(int port, String token) throws IOException {
    this.port = port;
    this.token = token;
  }

  public static void main(String[] arguments) throws IOException {
    PushClients clients = new PushClients(Integer.parseInt(arguments[0]), arguments[1]);
    Thread.ofPlatform().daemon().start(clients::listen);
    clients.run();
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        var _ = selector.wakeup();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.exit(0); // whoever started us is gone
  }

  private void run() throws IOException {
    while (true) {
      String command = commands.poll();
      if (command == null) {
        pump();
      } else {
        obey(command.split(" ", -1));
      }
    }
  }

  private void obey(String[] word) throws IOException {
    switch (word[0]) {
      case "open" -> open(Integer.parseInt(word[1]));
      case "reset" -> {
        frames = 0;
        System.out.println("RESET");
      }
      case "report" ->
          report(Integer.parseInt(word[1]), Long.parseLong(word[2]), Double.parseDouble(word[3]));
      default -> throw new IllegalArgumentException(word[0]);
    }
  }

  private void open(int count) throws IOException {
    while (ready < count) {
      while (opened < count && opened - ready < MOST_AT_ONCE) {
        var _ = new PushClient(selector, port, token);
        opened++;
      }
      pump();
    }
    System.out.println("OPEN " + ready);
  }

  private void pump() throws IOException {
    var _ = selector.select(100);
    now = System.nanoTime();
    for (SelectionKey key : selector.selectedKeys()) {
      ((PushClient) key.attachment()).read(room, this);
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void ready() {
    ready++;
  }

  @Override
  public void frame(int number) {
    if (frames == numbers.length) {
      numbers = Arrays.copyOf(numbers, frames * 2);
      times = Arrays.copyOf(times, frames * 2);
    }
    numbers[frames] = number;
    times[frames++] = System.nanoTime();
  }

  private void report(int expected, long start, double rate) throws IOException {
    now = System.nanoTime();
    long deadline = now + PATIENCE_NANOS;
    while (frames < expected && now < deadline) {
      pump();
    }
    long[] latencies = new long[frames];
    for (int i = 0; i < frames; i++) {
      latencies[i] = times[i] - start - (long) (numbers[i] * 1e9 / rate);
    }
    Arrays.sort(latencies);
    System.out.printf(
        Locale.ROOT,
        "REPORT %d %.3f %.3f %.3f%n",
        frames,
        OpenLoop.at(latencies, 0.5),
        OpenLoop.at(latencies, 0.99),
        OpenLoop.at(latencies, 1));
  }
}
