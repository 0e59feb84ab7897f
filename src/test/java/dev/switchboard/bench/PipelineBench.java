package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Messages from POST to committed inbox row: {@code bench/pipeline}. Arguments: the repository, a
 * directory for data, seconds of a leg, then names of legs (all when none).
 */
public final class PipelineBench {
  private static final int CONNECTIONS = 64;
  private static final int CUSTOMERS = 5_000;
  private static final double MOST_PER_SECOND = 60_000;
  private static final double MARGIN = 1.5;
  private static final double LEAST_PREPARED = 25_000;
  private static final Duration MOST_BEHIND = Duration.ofSeconds(10);
  private static final Duration MOST_DRAIN = Duration.ofMinutes(2);
  private static final String OTHER_TENANTS_LINE = "206540352240001";
  private static final List<String> LINES =
      List.of("106540352240001", "106540352240002", OTHER_TENANTS_LINE);
  private static final List<String> OURS = List.of("messages", "lag", "mixed");
  private static final int MOST_JOBS = 100_000;
  private static final int JOBS_A_SECOND = 2_000;
  private static final String LEDGER = "select count(*) from ledger";
  private static final String MESSAGES = "select count(*) from message";
  private static final String FACTS = "select count(*) from status_fact";
  private static final String OTHER_TENANT =
      """
      insert into tenant (tenant_id, name) values (2, 'Second Agency');
      insert into feed_head (tenant_id) values (2);
      insert into client (id, tenant_id, name) values (90, 2, 'Client');
      insert into location (id, tenant_id, client_id, name) values (91, 2, 90, 'Location');
      insert into account (id, tenant_id, client_id, location_id, app_id, platform, external_id, name, access_token)
      values (2001, 2, 90, 91, 100, 'whatsapp', '%s', 'Line', '');
      """
          .formatted(OTHER_TENANTS_LINE);

  private final int seconds;
  private final List<String> legs;
  private final BenchHouse house;
  private final Nodes nodes;
  private final Saturation saturation;
  private final Figures figures = new Figures();
  private final Peers peers;
  private String run = "";
  private int runs;
  private long errors;

  private PipelineBench(
      Path repository, Path data, int seconds, List<String> legs, BenchHouse house) {
    this.seconds = seconds;
    this.legs = legs;
    this.house = house;
    this.nodes = new Nodes(repository, data, house);
    this.peers =
        new Peers(repository, data, house, figures, Math.min(MOST_JOBS, seconds * JOBS_A_SECOND));
    this.saturation = new Saturation(repository.resolve("bench/posts.lua"), data.resolve("posts"));
  }

  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    List<String> legs = Arrays.asList(arguments).subList(3, arguments.length);
    boolean isVoid;
    try (BenchHouse house = BenchHouse.start(data)) {
      var bench =
          new PipelineBench(
              Path.of(arguments[0]), data, Integer.parseInt(arguments[2]), legs, house);
      bench.run();
      isVoid = bench.figures.isVoid();
    }
    System.exit(isVoid ? 1 : 0);
  }

  private void run() throws Exception {
    if (OURS.stream().anyMatch(this::runs)) {
      ours();
    }
    if (runs("peers")) {
      peers.run();
    }
  }

  private void ours() throws Exception {
    house.execute(OTHER_TENANT);
    try (Server node =
        nodes.start(
            "pipeline",
            "http { port = %d }\nprocessing { instances = 2 }\nstatus { instances = 1 }")) {
      // Also opens every conversation; threads that are there already are what a running inbox has.
      double warm =
          leg(node, Math.max(5, seconds / 4), MOST_PER_SECOND, posts()).answersPerSecond();
      if (runs("messages")) {
        messages(node, warm);
      }
      if (runs("lag")) {
        lag(node);
      }
      if (runs("mixed")) {
        mixed(node, warm);
      }
    }
    figures.say("pipeline.errors", (double) errors, "posts");
  }

  // A warm-up is slower than the leg after it.
  private static double enough(double warm) {
    return Math.max(LEAST_PREPARED, warm * MARGIN);
  }

  private boolean runs(String leg) {
    return legs.isEmpty() || legs.contains(leg);
  }

  private void messages(Server node, double warm) throws Exception {
    long messages = house.number(MESSAGES);
    double serverBefore = Cpu.ofTree(node.pid());
    double postgresBefore = Cpu.ofTree(house.postmaster());
    Leg leg = leg(node, seconds, enough(warm), posts());
    long grown = house.number(MESSAGES) - messages;
    figures.say("pipeline.messages_per_s", grown / leg.whole(), "messages/s");
    figures.say("pipeline.acks_per_s_meanwhile", leg.answersPerSecond(), "acks/s");
    figures.say("pipeline.drain_s", leg.drain, "s");
    figures.cpu("pipeline.server_cpu", Cpu.ofTree(node.pid()) - serverBefore, grown);
    figures.cpu("pipeline.postgres_cpu", Cpu.ofTree(house.postmaster()) - postgresBefore, grown);
    complete(leg, grown, "messages");
    if (leg.drain > MOST_BEHIND.toSeconds()) {
      sustained(node, grown / leg.whole());
    }
  }

  // Acks outran the inbox: what the inbox keeps up with is shown at its own pace.
  private void sustained(Server node, double rate) throws Exception {
    Posts posts = posts();
    long messages = house.number(MESSAGES);
    var result = OpenLoop.run(node.port, CONNECTIONS, rate * 0.95, seconds, () -> posts.next(1));
    errors += result.errors();
    double drain = drain();
    long grown = house.number(MESSAGES) - messages;
    figures.say("pipeline.sustained_per_s", grown / (seconds + drain), "messages/s");
    figures.say("pipeline.sustained_drain_s", drain, "s");
    figures.require(
        drain <= MOST_BEHIND.toSeconds(), "the inbox was %.0f s behind".formatted(drain));
  }

  private void lag(Server node) throws Exception {
    int rate = 1_000;
    Posts posts = posts();
    String mine = run;
    try (CommitWatch watch = CommitWatch.start(house)) {
      var result = OpenLoop.run(node.port, CONNECTIONS, rate, seconds, () -> posts.next(1));
      errors += result.errors();
      var _ = drain();
      long[] lags = watch.lags(mine, result.start(), rate);
      figures.say("pipeline.lag_p50_ms_at_1000", OpenLoop.at(lags, 0.5), "ms");
      figures.say("pipeline.lag_p99_ms_at_1000", OpenLoop.at(lags, 0.99), "ms");
      figures.say("pipeline.lag_max_ms_at_1000", OpenLoop.at(lags, 1), "ms");
      figures.require(
          lags.length == result.answered(),
          "%d posts were answered, %d messages seen".formatted(result.answered(), lags.length));
    }
  }

  private void mixed(Server node, double warm) throws Exception {
    long most = (long) (seconds * enough(warm)) + 1_000;
    send(most * 3 / 8 + 1);
    house.execute("analyze message");
    Posts posts = posts();
    Supplier<byte[]> mix = new Mix(posts, LINES.getFirst());
    long messages = house.number(MESSAGES);
    long facts = house.number(FACTS);
    Leg leg = leg(node, seconds, enough(warm), mix);
    long grown = house.number(MESSAGES) - messages + house.number(FACTS) - facts;
    figures.say("pipeline.leaves_per_s_mixed", grown / leg.whole(), "leaves/s");
    figures.say("pipeline.drain_s_mixed", leg.drain, "s");
    complete(leg, grown, "messages and statuses");
    figures.require(
        house.number("select count(*) from status_fact where message_id is null") == 0,
        "statuses found no message");
  }

  // Each conversation in turn gets the next one.
  private void send(long count) throws SQLException {
    house.execute(
        """
        insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text,
                             payload, platform_at, received_at, state)
        select 1000000 + g, c.tenant_id, c.id, c.account_id, 'out', 'api', 'wamid.sent-' || g, 'text', 'Your table is booked.',
               '{"body":"Your table is booked."}', now(), now(), 'sent'
          from generate_series(1, %d) g
          join (select *, row_number() over (order by id) - 1 as n, count(*) over () as all_of_them
                  from conversation where account_id = 1001) c on c.n = g %% c.all_of_them
        """
            .formatted(count));
  }

  /** Of four leaves one is a message; a sent message is delivered, then read. */
  private static final class Mix implements Supplier<byte[]> {
    private final Posts posts;
    private final String line;
    private long made;
    private long statuses;

    Mix(Posts posts, String line) {
      this.posts = posts;
      this.line = line;
    }

    @Override
    public byte[] get() {
      if (made++ % 4 == 0) {
        return posts.next(1);
      }
      long sent = 1 + statuses / 2;
      String status = statuses++ % 2 == 0 ? "delivered" : "read";
      return posts.status(line, "wamid.sent-" + sent, "34601000000", status);
    }
  }

  /** What came of a leg at saturation. */
  private record Leg(Saturation.Result result, long stored, double drain) {
    double answersPerSecond() {
      return result.perSecond();
    }

    double whole() {
      return result.seconds() + drain;
    }
  }

  private Leg leg(Server node, int length, double perSecond, Posts posts) throws Exception {
    return leg(node, length, perSecond, () -> posts.next(1));
  }

  private Leg leg(Server node, int length, double perSecond, Supplier<byte[]> requests)
      throws Exception {
    long before = house.number(LEDGER);
    house.execute("checkpoint");
    Saturation.Result result =
        saturation.run(node.port, length, (long) (length * perSecond) + 1_000, requests);
    errors += result.errors();
    double drain = drain();
    return new Leg(result, house.number(LEDGER) - before, drain);
  }

  // Also for what was posted but not yet answered when the load ended.
  private double drain() throws SQLException {
    long start = System.nanoTime();
    while (house.number("select count(*) from pending") > 0) {
      if (System.nanoTime() - start > MOST_DRAIN.toNanos()) {
        figures.require(false, "the inbox did not catch up");
        break;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private void complete(Leg leg, long grown, String what) {
    figures.require(
        grown >= leg.result.answered() && grown == leg.stored,
        "%d acked, %d stored, %d %s".formatted(leg.result.answered(), leg.stored, grown, what));
  }

  private Posts posts() {
    run = "%d-%d".formatted(System.nanoTime(), ++runs);
    return new Posts(house.appSecret(), LINES, CUSTOMERS, run);
  }
}
