package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Acks per second and their latency, ours beside others', in one run: {@code bench/ack}. Arguments:
 * the repository, a directory for data, seconds of the longest leg, then names of legs (all when
 * none).
 */
public final class AckBench {
  private static final int CONNECTIONS = 64;
  private static final double MOST_DUPLICATES = 0.001;
  private static final double LEAST_FASTIFY = 9_000;
  private static final double LEAST_NO_DATABASE = 60_000;
  // Requests to prepare for a warm-up, a second; the leg itself goes by what the warm-up did.
  private static final long MOST_PER_SECOND = 100_000;
  private static final double MARGIN = 1.5;
  private static final double LEAST_PREPARED = 60_000;
  private static final int BATCH = 100;
  private static final int QUICK = 10;
  private static final String LEDGER = "select count(*) from ledger";
  private static final String DURABLE = "ack.durable";
  private static final String COMMITS =
      "select xact_commit from pg_stat_database where datname = current_database()";

  private final Path repository;
  private final Path data;
  private final int seconds;
  private final List<String> legs;
  private final BenchHouse house;
  private final Nodes nodes;
  private final Saturation saturation;
  private final Figures figures = new Figures();
  private long errors;
  private int runs;

  private AckBench(Path repository, Path data, int seconds, List<String> legs, BenchHouse house) {
    this.repository = repository;
    this.data = data;
    this.seconds = seconds;
    this.legs = legs;
    this.house = house;
    this.nodes = new Nodes(repository, data, house);
    this.saturation = new Saturation(repository.resolve("bench/posts.lua"), data.resolve("posts"));
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    List<String> legs = Arrays.asList(arguments).subList(3, arguments.length);
    boolean isVoid;
    try (BenchHouse house = BenchHouse.start(data)) {
      AckBench bench =
          new AckBench(Path.of(arguments[0]), data, Integer.parseInt(arguments[2]), legs, house);
      bench.run();
      isVoid = bench.figures.isVoid();
    }
    System.exit(isVoid ? 1 : 0);
  }

  private void run() throws Exception {
    double noDatabase = runs("no-database") ? noDatabase() : 0;
    double fastify = runs("fastify") ? fastify() : 0;
    double durable = 0;
    if (runs("durable") || runs("open-loop") || runs("batches")) {
      durable = acks();
    }
    if (runs("processing")) {
      processing();
    }
    if (legs.contains("large-ledger")) {
      largeLedger();
    }
    outages();
    if (durable > 0 && fastify > 0) {
      figures.say("ack.ratio_fastify", durable / fastify, "x");
    }
    if (durable > 0 && noDatabase > 0) {
      figures.say("ack.ratio_no_database", durable / noDatabase, "x");
    }
    figures.say("ack.errors", (double) errors, "posts");
    figures.require(errors == 0, "posts were not answered 200");
  }

  private boolean runs(String leg) {
    return legs.isEmpty() || legs.contains(leg);
  }

  private double noDatabase() throws IOException, InterruptedException {
    int port = Server.freePort();
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.switchboard.webhook.NoDatabaseServer",
            Integer.toString(port),
            house.appSecret(),
            house.phoneNumberId());
    try (Server server = Server.start(port, command, Map.of(), log("no-database"))) {
      double warm = saturate(server, warmUp(), MOST_PER_SECOND, 1).perSecond();
      double before = Cpu.ofTree(server.pid());
      Saturation.Result result = saturate(server, seconds, enough(warm), 1);
      figures.say("ack.no_database_per_s", result.perSecond(), "posts/s");
      figures.cpu("ack.no_database_cpu", Cpu.ofTree(server.pid()) - before, result.answered());
      figures.require(
          result.perSecond() >= LEAST_NO_DATABASE, "the handler without a database is too slow");
      return result.perSecond();
    }
  }

  private double fastify() throws Exception {
    int port = Server.freePort();
    Path peer = repository.resolve("bench/peers/fastify");
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL", house.superuserUrl(),
            "APP_SECRET", house.appSecret(),
            "PORT", Integer.toString(port),
            "NODE_ENV", "production");
    List<String> command = List.of("node", peer.resolve("server.js").toString());
    try (Server server = Server.start(port, command, environment, log("fastify"))) {
      var _ = saturate(server, warmUp(), 25_000, 1);
      double rate =
          counted(
              server,
              "ack.fastify",
              "select count(*) from peer_webhook",
              () -> saturate(server, seconds, 25_000, 1));
      figures.require(rate >= LEAST_FASTIFY, "the peer is too slow");
      return rate;
    }
  }

  private double acks() throws Exception {
    try (Server node = nodes.start("http", "http { port = %d }")) {
      double rate = warmAndCount(node, DURABLE);
      figures.say("ack.heap_peak_mb_at_saturation", nodes.gcLog("http").peak(), "MB");
      figures.say("ack.heap_kept_mb_at_saturation", nodes.gcLog("http").kept(), "MB");
      if (runs("open-loop")) {
        openLoop(node, 1_000, "1000");
        openLoop(node, 2_000, "2000");
        openLoop(node, rate * 0.8, "80_percent");
      }
      if (runs("batches")) {
        batches(node);
      }
      return rate;
    }
  }

  private void batches(Server node) throws Exception {
    var _ = saturate(node, 3, 1_000, BATCH);
    long before = house.number(LEDGER);
    Saturation.Result result = saturate(node, seconds, 1_000, BATCH);
    long leaves = house.number(LEDGER) - before;
    distinct(result.answered() * BATCH, leaves);
    figures.say("ack.leaves_per_s_batch100", leaves / result.seconds(), "leaves/s");
    figures.say("ack.batch100_p99", result.p99(), "ms");
  }

  private void processing() throws Exception {
    // What the legs before left to do would be done in this one.
    house.execute("truncate pending");
    try (Server node =
        nodes.start(
            "processing",
            "http { port = %d }\nprocessing { instances = 2 }\nstatus { instances = 1 }")) {
      double warm = saturate(node, warmUp(), MOST_PER_SECOND, 1).perSecond();
      String messages = "select count(*) from message";
      long before = house.number(messages);
      var _ =
          counted(
              node, "ack.with_processing", LEDGER, () -> saturate(node, seconds, enough(warm), 1));
      figures.say(
          "ack.processed_per_s",
          (house.number(messages) - before) / (double) seconds,
          "messages/s");
      figures.say(
          "ack.pending_after", (double) house.number("select count(*) from pending"), "leaves");
    }
  }

  // As long as the longest leg, and half as long again where that is a first look.
  private void outages() throws Exception {
    var leg = new OutageLeg(house, nodes, figures, seconds == QUICK ? QUICK * 3 / 2 : seconds);
    OutageLeg.Worst worst = OutageLeg.Worst.NONE;
    for (PostgresOutage.Kind kind : PostgresOutage.Kind.values()) {
      String name = "outage-" + kind.name().toLowerCase(Locale.ROOT);
      if (legs.contains("outage") || legs.contains(name)) {
        worst = worst.or(leg.run(kind));
      }
    }
    if (!worst.equals(OutageLeg.Worst.NONE)) {
      figures.say("ack.outage_503_p99_ms", worst.refusedP99(), "ms");
      figures.say("ack.outage_recovery_s", worst.recovery(), "s");
      figures.say("ack.outage_acked_missing", worst.missing(), "posts");
      figures.say("ack.heap_peak_mb", worst.heap(), "MB");
    }
  }

  private void largeLedger() throws Exception {
    try (Server node = nodes.start("http", "http { port = %d }")) {
      double small = warmAndCount(node, "ack.small_ledger");
      LargeLedger.fill(house);
      figures.say("ack.ratio_large_ledger", warmAndCount(node, "ack.large_ledger") / small, "x");
    }
  }

  private double warmAndCount(Server node, String name) throws Exception {
    double warm = saturate(node, warmUp(), MOST_PER_SECOND, 1).perSecond();
    return counted(node, name, LEDGER, () -> saturate(node, seconds, enough(warm), 1));
  }

  private void openLoop(Server node, double rate, String name) throws IOException {
    Posts posts = posts();
    OpenLoop.Result result =
        OpenLoop.run(node.port, CONNECTIONS, rate, seconds, () -> posts.next(1));
    errors += result.errors();
    figures.say("ack.p50_ms_at_" + name, result.p50(), "ms");
    figures.say("ack.p99_ms_at_" + name, result.p99(), "ms");
    figures.say("ack.max_ms_at_" + name, result.max(), "ms");
  }

  /** A leg whose acks are what a table grew by. */
  private double counted(Server server, String name, String count, Leg leg) throws Exception {
    house.execute("checkpoint");
    long before = house.number(count);
    double serverBefore = Cpu.ofTree(server.pid());
    double postgresBefore = Cpu.ofTree(house.postmaster());
    long commitsBefore = house.number(COMMITS);
    Saturation.Result result = leg.run();
    double serverAfter = Cpu.ofTree(server.pid());
    double postgresAfter = Cpu.ofTree(house.postmaster());
    long stored = house.number(count) - before;
    distinct(result.answered(), stored);
    double rate = stored / result.seconds();
    figures.say(name + "_per_s", rate, "acks/s");
    String prefix = name.equals(DURABLE) ? "ack." : name + "_";
    figures.say(prefix + "p50_ms", result.p50(), "ms");
    figures.say(prefix + "p99_ms", result.p99(), "ms");
    figures.cpu(name + "_server_cpu", serverAfter - serverBefore, stored);
    figures.cpu(name + "_postgres_cpu", postgresAfter - postgresBefore, stored);
    if (name.equals(DURABLE)) {
      long commits = house.number(COMMITS) - commitsBefore;
      figures.say("ack.leaves_per_commit", (double) stored / commits, "leaves");
    }
    return rate;
  }

  private interface Leg {
    Saturation.Result run() throws IOException, InterruptedException;
  }

  private void distinct(long answered, long stored) {
    figures.require(
        answered - stored <= answered * MOST_DUPLICATES,
        "%d posts were answered, %d stored".formatted(answered, stored));
  }

  private Saturation.Result saturate(Server server, int leg, double perSecond, int messages)
      throws IOException, InterruptedException {
    Posts posts = posts();
    Saturation.Result result =
        saturation.run(
            server.port, leg, (long) (leg * perSecond) + 1_000, () -> posts.next(messages));
    errors += result.errors();
    return result;
  }

  private static double enough(double warm) {
    return Math.max(LEAST_PREPARED, warm * MARGIN);
  }

  private Posts posts() {
    return new Posts(
        house.appSecret(), house.phoneNumberId(), "%d-%d".formatted(System.nanoTime(), ++runs));
  }

  private int warmUp() {
    return Math.max(5, seconds / 4);
  }

  private Path log(String name) {
    return data.resolve(name + ".log");
  }
}
