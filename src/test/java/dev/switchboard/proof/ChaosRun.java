package dev.switchboard.proof;

import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Customers write and a client sends while the node is killed again and again; then two nodes run
 * and one of them is frozen for longer than its leases. The stand-in for Meta lives in the test, so
 * its record outlives every kill.
 */
final class ChaosRun implements AutoCloseable {
  // Fifty in the long form: -Dchaos.numbers=50.
  static final List<String> NUMBERS =
      IntStream.range(0, Integer.getInteger("chaos.numbers", 3))
          .mapToObj(i -> "1555000" + (Seed.LINE + i))
          .toList();
  private static final int CUSTOMERS = 20;
  private static final int LATENCY_MILLIS = 25;
  // Many lines on a busy machine renew late: a lane that keeps changing hands settles nothing.
  private static final Duration LEASE = Duration.ofSeconds(NUMBERS.size() > 10 ? 10 : 3);
  private static final Duration QUIET = Duration.ofSeconds(12);
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
  private static final Duration CALLED_WITHIN = Duration.ofSeconds(60);

  private final Plan plan;
  private final Random random;
  private final long seed;
  private final Doubts doubts;
  private final Vertx vertx = Vertx.vertx();
  private final TestPostgres postgres = TestPostgres.fresh();
  private final String keyset = Vault.newKeyset();
  private final Path directory;
  private final String classPath;
  private final PublicClient client;
  private final ServedNode node;
  private final ServedNode second;
  private int inbound;
  private int outbound;

  /**
   * @param freezes how often two nodes run at the end, one of them frozen for a while
   * @param enough what Meta's record shows and nothing later takes back: no more faults then, and
   *     nothing is waited for
   */
  record Plan(
      int kills,
      int inbound,
      int outbound,
      int freezes,
      List<Mutant> mutants,
      Predicate<Checker> enough) {
    /** Whether Meta refuses, delays and reorders at random, too: -Dchaos.faults=true. */
    boolean isHarsh() {
      return mutants.isEmpty() && Boolean.getBoolean("chaos.faults");
    }
  }

  ChaosRun(Path directory, Plan plan, long seed) throws IOException {
    this.plan = plan;
    this.random = new Random(seed);
    this.seed = seed;
    this.doubts = new Doubts(postgres, NUMBERS.size());
    this.directory = directory;
    Path mutants = directory.resolve("classes");
    for (Mutant mutant : plan.mutants()) {
      mutant.plant(mutants);
    }
    String real = System.getProperty("java.class.path");
    classPath = plan.mutants().isEmpty() ? real : mutants + File.pathSeparator + real;
    Vault vault = Vault.open(keyset);
    Seed.agency(postgres, vault);
    for (int i = 1; i < NUMBERS.size(); i++) {
      Seed.line(postgres, vault, Seed.LINE + i, NUMBERS.get(i));
    }
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))");
    int port = FreePorts.one();
    int simulator = FreePorts.one();
    client = new PublicClient("http://localhost:" + port, "http://localhost:" + simulator);
    simulate(simulator, port);
    node = served(port, simulator);
    second = served(FreePorts.one(), simulator);
  }

  private void simulate(int port, int http) {
    MetaStandIn.start(vertx, port, "http://localhost:" + http, NUMBERS, directory, seed);
    // A call is open most of the time, so that most kills and freezes hit one.
    client.faults(
        new JsonObject()
            .put(
                "*",
                new JsonObject()
                    .put("latencyMs", LATENCY_MILLIS)
                    .put("duplicateRate", 0.1)
                    .put("lostResponseRate", 0.02)));
  }

  private ServedNode served(int http, int simulator) throws IOException {
    Pools.Login login = postgres.apiLogin();
    String config =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = ${SWITCHBOARD_API_PASSWORD}, pool = 4 }
          pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD}, pool = 8 }
        }
        graph { base = "http://localhost:%d/v24.0", timeout = 2 s }
        vault { keyset = ${SWITCHBOARD_KEYSET} }
        auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
        verticles {
          http { port = %d, push-port = %d }
          processing { sweep = 500 ms, instances = 2 }
          status { sweep = 500 ms }
          sending { sweep = 300 ms, lease = %d ms, quiet = %d ms, hold = 20 m }
        }
        """
            .formatted(
                login.host(),
                login.port(),
                login.database(),
                simulator,
                http,
                http,
                LEASE.toMillis(),
                QUIET.toMillis());
    return new ServedNode(
        directory,
        classPath,
        http,
        config,
        Map.of(
            "SWITCHBOARD_API_PASSWORD", "test",
            "SWITCHBOARD_PIPELINE_PASSWORD", "test",
            "SWITCHBOARD_KEYSET", keyset,
            "SWITCHBOARD_JWT_SECRET", "a secret of more than thirty-two bytes, for tests"));
  }

  /** Does all of it; returns what was broken. */
  List<String> violations() throws IOException {
    System.out.printf("chaos: seed %d, of the kills and of the simulator%n", seed);
    node.start();
    long began = System.nanoTime();
    for (int kill = 0; kill < plan.kills(); kill++) {
      Map<String, Long> called = client.calls();
      List<Thread> writers =
          write(plan.inbound() / plan.kills(), plan.outbound() / plan.kills(), 0);
      if (plan.isHarsh()) {
        client.faults(MetaStandIn.weather(random));
      }
      awaitMoment(called);
      node.kill();
      doubts.killed(kill + 1);
      node.start();
      Settling.join(writers);
    }
    for (int freeze = 0; freeze < plan.freezes() && !isEnough(); freeze++) {
      freezeOne();
    }
    if (plan.isHarsh()) {
      client.faults(new JsonObject());
    }
    settle(Duration.ofNanos(System.nanoTime() - began));
    List<JsonObject> record = client.record();
    List<String> violations = new ArrayList<>(doubts.violations(record));
    Checker checker = new Checker(record, client.accepted(), client.inbox());
    violations.addAll(checker.violations());
    tell(record, checker.wentOutTwice());
    return violations;
  }

  private boolean isEnough() {
    return plan.enough().test(new Checker(client.record(), List.of(), List.of()));
  }

  // A random one, while customers write and calls are made.
  private void awaitMoment(Map<String, Long> called) {
    int calls = plan.outbound() / plan.kills() / NUMBERS.size();
    if (calls > 0) {
      awaitCallsBeyond(called);
    }
    Settling.pass(random.nextInt(Math.max(500, calls * LATENCY_MILLIS)));
  }

  private void tell(List<JsonObject> record, long twice) {
    long calls = record.stream().filter(line -> "send".equals(line.getString("kind"))).count();
    long cut = record.stream().filter(line -> line.getBoolean("lost", false)).count();
    System.out.printf(
        "chaos: %d numbers, %d kills, %d sends asked for, %d calls, %d answers cut%n",
        NUMBERS.size(), plan.kills(), client.accepted().size(), calls, cut);
    System.out.printf("chaos: %s; sent twice %d%n", doubts.story(), twice);
  }

  // It thaws in the midst of what the other one sends: no fence, and both call at once.
  private void freezeOne() throws IOException {
    second.start();
    Map<String, Long> before = client.calls();
    List<Thread> writers = new ArrayList<>(write(0, 90, 0));
    awaitCallsBeyond(before);
    Settling.pass(random.nextInt(300));
    node.freeze();
    doubts.note("freeze");
    try {
      before = client.calls();
      client.askOnly(second.base());
      writers.addAll(write(0, 90, 1));
      awaitCallsBeyond(before);
      doubts.note("thaw");
    } finally {
      node.thaw();
    }
    client.alsoAsk(node.base());
    Settling.join(write(0, 90, 2));
    Settling.join(writers);
    client.askOnly(node.base());
    second.kill();
    doubts.note("kill of the second");
  }

  // A new owner calls only after the lease of the one before it has lapsed.
  private void awaitCallsBeyond(Map<String, Long> calls) {
    await("a call of each number")
        .atMost(CALLED_WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          Map<String, Long> now = client.calls();
          return NUMBERS.stream()
              .allMatch(number -> now.getOrDefault(number, 0L) > calls.getOrDefault(number, 0L));
        });
  }

  /**
   * Customers and a client write, in threads of their own: one per number.
   *
   * @param crowd whom the client writes to; of two that write to the same at once, nobody could say
   *     which asked first
   */
  private List<Thread> write(int customers, int sends, int crowd) {
    List<Thread> writers = new ArrayList<>();
    int first = inbound;
    inbound += customers;
    writers.add(
        Thread.startVirtualThread(() -> {
          for (int i = first; i < first + customers; i++) {
            client.customerWrites(number(i), customer(0, i), "in " + i);
          }
        }));
    for (String number : NUMBERS) {
      int from = outbound;
      outbound += sends / NUMBERS.size();
      int to = outbound;
      writers.add(
          Thread.startVirtualThread(() -> {
            for (int i = from; i < to; i++) {
              client.send(number, customer(crowd, i), "out " + i);
            }
          }));
    }
    return writers;
  }

  private static String number(int i) {
    return NUMBERS.get(i % NUMBERS.size());
  }

  private static String customer(int crowd, int i) {
    return "346%08d".formatted(crowd * CUSTOMERS + i % CUSTOMERS);
  }

  // Meta pauses for about as long as it could not reach us: after kills that took longer than the
  // time in which doubts are to be settled, the truth of the first of them may come as late again.
  private void settle(Duration away) {
    Duration most = away.plus(QUIET);
    Duration within = most.compareTo(SETTLED_WITHIN) > 0 ? most : SETTLED_WITHIN;
    long began = System.nanoTime();
    new Settling(client, doubts, NUMBERS, this::isEnough).within(within);
    System.out.printf(
        "chaos: all settled %d s after %d s of kills%n",
        Duration.ofNanos(System.nanoTime() - began).toSeconds(), away.toSeconds());
  }

  @Override
  public void close() {
    node.kill();
    second.kill();
    vertx.close().await();
  }
}
