package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Agents' sockets, ours beside Node's: {@code bench/push}. Arguments: the repository, a directory
 * for data, seconds at 1,000 messages/s, agents then connected, most idle sockets; 0 sockets leave
 * out the crowds and their peer.
 */
public final class PushBench {
  private static final int RATE = 1_000;
  private static final int FEW_SOCKETS = 2_000;
  private static final int BROADCAST_SOCKETS = 5_000;
  private static final int BROADCASTS_PER_SECOND = 2;
  private static final int BROADCAST_SECONDS = 10;
  private static final int WARM_UP_SECONDS = 5;

  private final Path repository;
  private final Path data;
  private final int seconds;
  private final int agents;
  private final int sockets;
  private final BenchHouse house;
  private final Figures figures = new Figures();
  private long errors;
  private int runs;

  private PushBench(String[] arguments, BenchHouse house) {
    this.repository = Path.of(arguments[0]);
    this.data = Path.of(arguments[1]);
    this.seconds = Integer.parseInt(arguments[2]);
    this.agents = Integer.parseInt(arguments[3]);
    this.sockets = Integer.parseInt(arguments[4]);
    this.house = house;
  }

  public static void main(String[] arguments) throws Exception {
    boolean isVoid;
    try (BenchHouse house = BenchHouse.start(Path.of(arguments[1]))) {
      PushBench bench = new PushBench(arguments, house);
      bench.frames();
      if (bench.sockets > FEW_SOCKETS) {
        bench.crowds();
      }
      bench.figures.say("push.errors", (double) bench.errors, "posts");
      isVoid = bench.figures.isVoid();
    }
    System.exit(isVoid ? 1 : 0);
  }

  private void frames() throws Exception {
    int pushPort = Server.freePort();
    try (Server node = node("frames", pushPort);
        Clients clients = clients(pushPort)) {
      clients.open(agents);
      var _ = said(node, clients, RATE, WARM_UP_SECONDS, agents);
      double cpu = Cpu.ofTree(node.pid());
      Report report = said(node, clients, RATE, seconds, agents);
      figures.say("push.frame_p50_ms_at_1000", report.p50, "ms");
      figures.say("push.frame_p99_ms_at_1000", report.p99, "ms");
      figures.say("push.frame_max_ms_at_1000", report.max, "ms");
      figures.cpu("push.node_cpu_per_frame", Cpu.ofTree(node.pid()) - cpu, report.frames);
    }
  }

  private void crowds() throws Exception {
    int pushPort = Server.freePort();
    try (Server node = node("crowd", pushPort);
        Clients clients = clients(pushPort)) {
      crowd("push.", node, clients, List.of("jcmd", Long.toString(node.pid()), "GC.run"));
    }
    int port = Server.freePort();
    Map<String, String> environment =
        Map.of("APP_SECRET", house.appSecret(), "PORT", Integer.toString(port));
    String script = repository.resolve("bench/peers/ws/server.js").toString();
    try (Server peer =
            Server.start(
                port, List.of("node", "--expose-gc", script), environment, data.resolve("ws.log"));
        Clients clients = clients(port)) {
      crowd("peer.ws_", peer, clients, List.of("kill", "-USR2", Long.toString(peer.pid())));
    }
  }

  private void crowd(String prefix, Server server, Clients clients, List<String> collect)
      throws Exception {
    clients.open(FEW_SOCKETS);
    // What a server grows by once, it has grown by before memory is compared.
    var _ = said(server, clients, BROADCASTS_PER_SECOND, WARM_UP_SECONDS, FEW_SOCKETS);
    long few = resident(server, collect);
    int middle = Math.max(FEW_SOCKETS, Math.min(BROADCAST_SOCKETS, sockets));
    clients.open(middle);
    var _ = said(server, clients, BROADCASTS_PER_SECOND, WARM_UP_SECONDS, middle);
    Report report = said(server, clients, BROADCASTS_PER_SECOND, BROADCAST_SECONDS, middle);
    figures.say(prefix + "broadcast_p50_ms", report.p50, "ms");
    figures.say(prefix + "broadcast_p99_ms", report.p99, "ms");
    clients.open(sockets);
    double slope = (resident(server, collect) - few) / (double) (sockets - FEW_SOCKETS);
    figures.say(prefix + "kb_per_socket", slope, "KB");
  }

  // Garbage is not what a socket costs; both servers are told to collect theirs.
  private static long resident(Server server, List<String> collect)
      throws IOException, InterruptedException {
    Process collecting =
        new ProcessBuilder(inJdk(collect))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    if (collecting.waitFor() != 0) {
      throw new IOException("no garbage collection: " + collect);
    }
    // A signal is obeyed in its own time; the least of a few looks is after it.
    long least = Long.MAX_VALUE;
    for (int look = 0; look < 20; look++) {
      TimeUnit.MILLISECONDS.sleep(100);
      least = Math.min(least, Cpu.residentKilobytes(server.pid()));
    }
    return least;
  }

  private static List<String> inJdk(List<String> command) {
    Path program = Path.of(System.getProperty("java.home"), "bin", command.getFirst());
    return Files.isExecutable(program)
        ? Stream.concat(Stream.of(program.toString()), command.stream().skip(1)).toList()
        : command;
  }

  /** Messages are posted, and each is awaited on every socket. */
  private Report said(Server server, Clients clients, double rate, int length, int listeners)
      throws IOException {
    clients.reset();
    Posts posts =
        new Posts(
            house.appSecret(), house.phoneNumberId(), "%d-%d".formatted(System.nanoTime(), ++runs));
    OpenLoop.Result result = OpenLoop.run(server.port, 64, rate, length, () -> posts.next(1));
    errors += result.errors();
    long expected = (long) result.answered() * listeners;
    Report report = clients.report(expected, result.start(), rate);
    figures.require(
        report.frames == expected,
        "%d frames were due, %d came".formatted(expected, report.frames));
    return report;
  }

  private Server node(String name, int pushPort) throws IOException, InterruptedException {
    return new Nodes(repository, data, house)
        .start(
            name,
            "http { port = %%d }\nprocessing { instances = 1 }\npush { port = %d }"
                .formatted(pushPort));
  }

  private Clients clients(int port) throws IOException {
    return new Clients(port, house.apiKey());
  }

  /** What {@link PushClients} told of a leg. */
  private record Report(long frames, double p50, double p99, double max) {}

  /** The process with the agents' sockets. */
  private static final class Clients implements AutoCloseable {
    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    Clients(int port, String token) throws IOException {
      process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-XX:+UseSerialGC",
                  "-Xmx768m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  PushClients.class.getName(),
                  Integer.toString(port),
                  token)
              .redirectError(Redirect.INHERIT)
              .start();
      commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      answers = process.inputReader(StandardCharsets.UTF_8);
    }

    void open(int count) {
      var _ = ask("open " + count);
    }

    void reset() {
      var _ = ask("reset");
    }

    Report report(long frames, long start, double rate) {
      String[] word = ask("report %d %d %s".formatted(frames, start, rate)).split(" ", -1);
      return new Report(
          Long.parseLong(word[1]),
          Double.parseDouble(word[2]),
          Double.parseDouble(word[3]),
          Double.parseDouble(word[4]));
    }

    private String ask(String command) {
      commands.println(command);
      try {
        String answer = answers.readLine();
        if (answer == null) {
          throw new IllegalStateException("the clients ended at: " + command);
        }
        return answer;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }
}
