package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * What the platforms see while Postgres is away: an open loop goes on posting through an outage to
 * a node that also works on what it takes. What was acked must be in the inbox afterwards.
 */
final class OutageLeg {
  private static final double RATE = 2_000;
  private static final int CONNECTIONS = 1_000;
  private static final int BEFORE_SECONDS = 5;
  private static final int AFTER_SECONDS = 10;
  private static final double MOST_HEAP = 512;
  private static final Duration MOST_DRAIN = Duration.ofSeconds(60);
  // A hang is noticed after commit-within (5 s); from then on a refusal is to be one at once.
  private static final Duration NOTICED = Duration.ofSeconds(6);

  private final BenchHouse house;
  private final Nodes nodes;
  private final Figures figures;
  private final int outageSeconds;

  /**
   * What an outage came to, the worse of several.
   *
   * @param refusedP99 milliseconds from when a post was due to its 503
   * @param recovery seconds from Postgres' return to the last refusal
   */
  record Worst(double refusedP99, double recovery, double missing, double heap) {
    static final Worst NONE = new Worst(0, 0, 0, 0);

    Worst or(Worst other) {
      return new Worst(
          Math.max(refusedP99, other.refusedP99),
          Math.max(recovery, other.recovery),
          missing + other.missing,
          Math.max(heap, other.heap));
    }
  }

  OutageLeg(BenchHouse house, Nodes nodes, Figures figures, int outageSeconds) {
    this.house = house;
    this.nodes = nodes;
    this.figures = figures;
    this.outageSeconds = outageSeconds;
  }

  /** When Postgres went and when it took connections again, of {@code System.nanoTime}. */
  private record Span(long gone, long back) {}

  Worst run(PostgresOutage.Kind kind) throws Exception {
    String name = "ack.outage_" + kind.name().toLowerCase(Locale.ROOT);
    String run = Long.toString(System.nanoTime()) + "-0";
    Posts posts = new Posts(house.appSecret(), house.phoneNumberId(), run);
    house.execute("truncate pending");
    try (Server node =
        nodes.start(
            "outage",
            "http { port = %d }\nprocessing { instances = 2 }\nstatus { instances = 1 }")) {
      int seconds = BEFORE_SECONDS + outageSeconds + AFTER_SECONDS;
      // The JVM is warm when the outage begins, and this leg's own posts are not among these.
      var _ = OpenLoop.run(node.port, 64, RATE, BEFORE_SECONDS, warmUp());
      CompletableFuture<Span> outage = CompletableFuture.supplyAsync(() -> outage(kind));
      OpenLoop.Result result =
          OpenLoop.run(node.port, CONNECTIONS, RATE, seconds, () -> posts.next(1));
      Span span = outage.join();
      double drain = drain();
      Worst worst = told(name, result.answers(), span, run);
      figures.say(name + "_drain_s", drain, "s");
      return worst;
    }
  }

  private java.util.function.Supplier<byte[]> warmUp() {
    Posts posts = new Posts(house.appSecret(), house.phoneNumberId(), System.nanoTime() + "-1");
    return () -> posts.next(1);
  }

  private Span outage(PostgresOutage.Kind kind) {
    var outage = new PostgresOutage(house, kind);
    try {
      rest(Duration.ofSeconds(BEFORE_SECONDS));
      long gone = System.nanoTime();
      outage.begin();
      rest(Duration.ofSeconds(outageSeconds));
      outage.end();
      return new Span(gone, System.nanoTime());
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  private Worst told(String name, Answers answers, Span span, String run) throws Exception {
    long[] refusals = answers.refusals();
    long[] later = answers.refusalsDueAfter(span.gone + NOTICED.toNanos());
    double recovery = (answers.lastRefusalAfter(span.back) - span.back) / 1e9;
    figures.say(name + "_refused", (double) refusals.length, "posts");
    figures.say(name + "_503_p50_ms", OpenLoop.at(refusals, 0.5), "ms");
    figures.say(name + "_503_p99_ms", OpenLoop.at(refusals, 0.99), "ms");
    figures.say(name + "_503_max_ms", OpenLoop.at(refusals, 1), "ms");
    figures.say(name + "_503_p99_ms_once_noticed", OpenLoop.at(later, 0.99), "ms");
    figures.say(name + "_recovery_s", recovery, "s");
    figures.say(name + "_others", (double) answers.others(), "posts");
    figures.require(refusals.length > 0, "the outage was not noticed");
    figures.require(answers.others() == 0, "posts were answered neither 200 nor 503");
    BitSet stored = stored(run);
    BitSet missing = answers.acked();
    missing.andNot(stored);
    figures.say(name + "_acked", (double) answers.acked().cardinality(), "posts");
    figures.say(name + "_acked_missing", (double) missing.cardinality(), "posts");
    stored.andNot(answers.acked());
    figures.say(name + "_refused_but_stored", (double) stored.cardinality(), "posts");
    figures.require(missing.isEmpty(), "acked posts are missing");
    return new Worst(OpenLoop.at(refusals, 0.99), recovery, missing.cardinality(), heap(name));
  }

  private double heap(String name) throws IOException {
    GcLog log = nodes.gcLog("outage");
    figures.say(name + "_heap_peak_mb", log.peak(), "MB");
    figures.say(name + "_heap_kept_mb", log.kept(), "MB");
    figures.require(log.peak() < MOST_HEAP, "the heap was full");
    return log.peak();
  }

  private BitSet stored(String run) throws SQLException {
    BitSet stored = new BitSet();
    try (Connection connection = house.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select split_part(external_id, '-', 4)::int from message where external_id like 'wamid.bench-%s-%%'"
                    .formatted(run))) {
      while (row.next()) {
        stored.set(row.getInt(1));
      }
    }
    return stored;
  }

  private double drain() throws SQLException {
    long start = System.nanoTime();
    while (house.number("select count(*) from pending") > 0) {
      if (System.nanoTime() - start > MOST_DRAIN.toNanos()) {
        figures.require(false, "the backlog did not drain");
        break;
      }
      rest(Duration.ofMillis(50));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static void rest(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }
}
