package dev.switchboard.proof;

import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Outages;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes behind nginx, with a Postgres and a Redis of their own, while customers write, agents
 * answer and look on, and everything that can break does, one thing after the other, in an order
 * and for times that come from a seed. Judged from outside at the end.
 */
final class FaultRun implements AutoCloseable {
  private static final int LINES = 5;
  private static final List<String> NUMBERS =
      IntStream.range(0, LINES).mapToObj(i -> "1555000" + (Seed.LINE + i)).toList();
  private static final List<Agent> AGENTS =
      List.of(
          new Agent("agent 1", "sbk_test", Set.of()),
          new Agent("agent 2", "sbk_test", Set.of()),
          new Agent("agent 3, of a location", "sbk_riverside", Set.of(1, 2)),
          new Agent("agent 4, of a client", "sbk_cycles", Set.of(3, 4)));
  private static final int NODES = 2;
  private static final int BETWEEN_CUSTOMERS_MILLIS = 60;
  private static final int BETWEEN_SENDS_MILLIS = 300;
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration QUIET = Duration.ofSeconds(12);
  private static final Duration METAS_LONGEST_PAUSE = Duration.ofMinutes(1);

  private static final int MOST_SKEWED_MILLIS = 45_000;

  /** Looks on; of no lines: sees everything. */
  private record Agent(String name, String key, Set<Integer> lines) {
    Set<String> numbers() {
      return lines.stream().map(NUMBERS::get).collect(Collectors.toSet());
    }
  }

  /**
   * What a run is made with.
   *
   * @param jar what the nodes run
   * @param archives where they keep what makes a start faster, from seed to seed
   * @param clock moves a node's clock; null: clocks stay
   * @param kinds what is done
   */
  record Means(
      Path jar, Path archives, OwnPostgres server, @Nullable Path clock, List<Fault> kinds) {}

  private final Path directory;
  private final Path jar;
  private final Path archives;
  private final List<Fault> kinds;
  private final @Nullable Path clock;
  private final List<Clock> clocks = new ArrayList<>();
  private final List<Integer> busPorts = new ArrayList<>();
  private final BusWays bus;
  private final Random random;
  private final FaultReport report;
  private final Vertx vertx = Vertx.vertx();
  private final TestPostgres postgres = TestPostgres.fresh();
  private final OwnPostgres server;
  private final OwnRedis redis;
  private final Doubts doubts = new Doubts(postgres, LINES * NODES);
  private final List<ServedNode> nodes = new ArrayList<>();
  private final List<Outages> ways = new ArrayList<>();
  private final List<ResumingSocket> agents = new ArrayList<>();
  private final Nginx nginx;
  private final PublicClient client;
  private final Writers writers;

  /** Starts it all. */
  FaultRun(Path directory, Means means, long seed, FaultReport report) throws IOException {
    this.jar = means.jar();
    this.archives = means.archives();
    this.kinds = means.kinds();
    this.clock = means.clock();
    this.directory = directory;
    this.server = means.server();
    this.report = report;
    this.random = new Random(seed);
    redis = new OwnRedis(directory);
    nginx = new Nginx(Nginx.installed().orElseThrow(), directory.resolve("nginx"));
    int simulator = FreePorts.one();
    client =
        new PublicClient("http://localhost:" + nginx.plainPort(), "http://localhost:" + simulator);
    writers = new Writers(client, NUMBERS, BETWEEN_CUSTOMERS_MILLIS, BETWEEN_SENDS_MILLIS);
    int first = FreePorts.run(NODES);
    for (int i = 0; i < NODES; i++) {
      busPorts.addAll(List.of(first + i, FreePorts.one()));
    }
    bus = new BusWays(busPorts);
    try {
      start(simulator, seed);
    } catch (Throwable failed) { // whatever it is: what was started would stay
      try {
        close();
      } catch (RuntimeException more) {
        failed.addSuppressed(more);
      }
      throw failed;
    }
  }

  private void start(int simulator, long seed) throws IOException {
    String keyset = Vault.newKeyset();
    seed(Vault.open(keyset));
    redis.start();
    List<Nginx.Node> ports = serve(keyset, simulator);
    nginx.start(ports, null);
    MetaStandIn.start(
        vertx, simulator, "http://localhost:" + nginx.plainPort(), NUMBERS, directory, seed);
    for (Agent agent : AGENTS) {
      agents.add(new ResumingSocket(nginx.port(), agent.key(), FeedJudge::kept));
    }
    if (kinds.contains(Fault.FAILOVER)) {
      server.replicate();
    }
  }

  private void seed(Vault vault) {
    Seed.agency(postgres, vault);
    for (int i = 1; i < LINES; i++) {
      Seed.line(postgres, vault, Seed.LINE + i, NUMBERS.get(i));
    }
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))",
        "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, 'Riverside')",
        "update account set location_id = 31 where id in (1001, 1002)",
        "insert into client (id, tenant_id, name) values (11, 1, 'Tindle Cycles')",
        "update account set client_id = 11 where id in (1003, 1004)");
    held(71, "sbk_riverside", "10, 31");
    held(72, "sbk_cycles", "11, null");
  }

  // Somebody who sees a client's lines, or a location's, and a key of theirs.
  private void held(long user, String key, String grant) {
    Seed.signedIn(postgres, user, 1, "agent");
    postgres.execute(
        "update app_user set restricted = true where id = " + user,
        "insert into user_grant (tenant_id, user_id, client_id, location_id) values (1, %d, %s)"
            .formatted(user, grant),
        "insert into api_key (id, tenant_id, name, hash, scope, created_by) values (%1$d, 1, 'k', sha256('%2$s'), 'write', %1$d)"
            .formatted(user, key));
  }

  private List<Nginx.Node> serve(String keyset, int simulator) throws IOException {
    Pools.Login login = postgres.apiLogin();
    List<Nginx.Node> ports = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      Outages way = new Outages(vertx, login.host(), login.port());
      ways.add(way);
      int http = FreePorts.run(2);
      ports.add(new Nginx.Node(http, http + 1));
      String config =
          """
          cluster { host = "127.0.0.1", port = %d, bus-port = %d, members = ["127.0.0.1:%d", "127.0.0.1:%d"] }
          postgres {
            host = "localhost", port = %d, database = "%s"
            api { password = ${SWITCHBOARD_API_PASSWORD}, pool = 4 }
            pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD}, pool = 8 }
          }
          redis { url = "redis://localhost:%d/0" }
          graph { base = "http://localhost:%d/v24.0", timeout = 2 s }
          vault { keyset = ${SWITCHBOARD_KEYSET} }
          auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
          verticles {
            http { port = %d, push-port = %d, push-url = "wss://%s/api/v1/messages/stream" }
            push { port = %d, sweep = 500 ms, ping = 5 s }
            processing { sweep = 500 ms, instances = 2 }
            status { sweep = 500 ms }
            sending { sweep = 300 ms, lease = %d ms, quiet = %d ms, hold = 20 m }
          }
          """
              .formatted(
                  busPorts.get(2 * i),
                  busPorts.get(2 * i + 1),
                  busPorts.get(0),
                  busPorts.get(2),
                  way.port(),
                  login.database(),
                  redis.port(),
                  simulator,
                  http,
                  http + 1,
                  Nginx.NAME,
                  http + 1,
                  LEASE.toMillis(),
                  QUIET.toMillis());
      Path archive = archives.resolve("node-%d.jsa".formatted(i + 1));
      ServedNode node =
          new ServedNode(
              Files.createDirectories(directory.resolve("node-" + (i + 1))),
              jar.toString(),
              http,
              config,
              environment(keyset, i),
              // Written when one ends in peace: the next ones start in half the time.
              List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
      nodes.add(node);
      if (!Files.exists(archive)) {
        node.start();
        node.stop();
      }
      node.start();
    }
    return ports;
  }

  private Map<String, String> environment(String keyset, int node) throws IOException {
    Map<String, String> all =
        new HashMap<>(
            Map.of(
                "SWITCHBOARD_API_PASSWORD", "test",
                "SWITCHBOARD_PIPELINE_PASSWORD", "test",
                "SWITCHBOARD_KEYSET", keyset,
                "SWITCHBOARD_JWT_SECRET", "a secret of more than thirty-two bytes, for tests"));
    if (clock != null) {
      Clock own = new Clock(clock, directory.resolve("clock-%d".formatted(node + 1)));
      clocks.add(own);
      all.putAll(own.environment());
    }
    return all;
  }

  /** Does all of it; returns what was broken. */
  List<String> violations(Duration time) {
    report.begins();
    writers.start();
    long began = System.nanoTime();
    List<Fault> bag = new ArrayList<>();
    while (System.nanoTime() - began < time.toNanos()) {
      if (bag.isEmpty()) {
        bag.addAll(kinds);
        Collections.shuffle(bag, random);
      }
      client.faults(MetaStandIn.weather(random));
      Settling.pass(random.nextInt(1_000, 4_000));
      report.happens(bag.getFirst(), () -> act(bag.removeFirst()));
    }
    writers.stop();
    client.faults(new JsonObject());
    long settling = System.nanoTime();
    // After as long an unrest it takes as long again to be sure of a call that never reached Meta.
    new Settling(client, doubts, NUMBERS, () -> false)
        .within(time.plus(QUIET).plus(METAS_LONGEST_PAUSE));
    report.settled(Duration.ofNanos(System.nanoTime() - settling));
    return judge();
  }

  private List<String> judge() {
    List<JsonObject> record = client.record();
    List<String> violations = new ArrayList<>();
    Checker checker = new Checker(record, client.accepted(), client.inbox());
    violations.addAll(checker.violations());
    violations.addAll(
        postgres.select("select 'set aside: ' || kind || ', ' || reason from set_aside"));
    long last = Long.parseLong(postgres.select("select seq from feed_head").getFirst());
    agents.getFirst().awaitEvent(last);
    List<JsonObject> everything = agents.getFirst().events();
    for (int i = 0; i < AGENTS.size(); i++) {
      violations.addAll(judge(AGENTS.get(i), agents.get(i), everything, last));
      report.told(AGENTS.get(i).name(), agents.get(i).events());
    }
    report.counts(
        record,
        client.accepted().size(),
        checker.wentOutTwice(),
        agents.stream().mapToInt(ResumingSocket::greetings).sum(),
        last,
        postgres
            .select(
                "select count(*) from send_attempt where error_text is not null and state in ('in_doubt', 'abandoned', 'accepted')")
            .getFirst());
    return violations;
  }

  private static List<String> judge(
      Agent agent, ResumingSocket stream, List<JsonObject> everything, long last) {
    List<String> violations = new ArrayList<>();
    stream.oddities().forEach(frame -> violations.add(agent.name() + " was told " + frame));
    long first = stream.first().orElse(-1L);
    stream.awaitEvent(last);
    FeedJudge judge =
        agent.lines().isEmpty()
            ? FeedJudge.ofAll(agent.name(), first, stream.events())
            : FeedJudge.ofSome(agent.name(), first, stream.events(), everything, agent.numbers());
    violations.addAll(judge.violations(last));
    return violations;
  }

  private String act(Fault fault) throws IOException {
    int which = random.nextInt(NODES);
    ServedNode node = nodes.get(which);
    Outages way = ways.get(which);
    String name = "node " + (which + 1);
    switch (fault) {
      case NODE_KILLED -> {
        node.kill();
        hold(0, 3_000);
        node.start();
      }
      case NODE_FROZEN -> {
        node.freeze();
        hold(1_000, 9_000);
        node.thaw();
      }
      case NODE_RESTARTED -> {
        node.stop();
        node.start();
      }
      case POSTGRES_KILLED -> {
        server.kill();
        hold(0, 3_000);
        server.startAgain();
        return "";
      }
      case POSTGRES_RESTARTED -> {
        String mode = random.nextBoolean() ? "fast" : "immediate";
        server.restart(mode);
        return mode;
      }
      case POSTGRES_FROZEN -> {
        server.freeze();
        hold(500, 6_000);
        server.thaw();
        return "";
      }
      case CONNECTIONS_ENDED -> {
        return postgres
                .select(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename like 'switchboard%' and pid % 2 = "
                        + random.nextInt(2))
                .getFirst()
            + " connections";
      }
      case DATABASE_CUT -> {
        way.cut();
        hold(500, 5_000);
        way.end();
      }
      case DATABASE_HUNG -> {
        way.freeze();
        hold(500, 9_000);
        way.end();
      }
      case DATABASE_SLOW -> {
        int millis = random.nextInt(5, 40);
        way.slow(Duration.ofMillis(millis));
        hold(2_000, 8_000);
        way.end();
        return "%s, %d ms".formatted(name, millis);
      }
      case FAILOVER -> {
        server.failOver();
        return "";
      }
      case DISK_FULL -> {
        Ballast ballast = Ballast.fill(server.directory());
        hold(3_000, 9_000);
        ballast.drop();
        server.awaitUp();
        return "";
      }
      case BUS_CUT -> {
        bus.cut();
        hold(2_000, 12_000);
        bus.end();
        return "";
      }
      case BUS_HUNG -> {
        bus.hang();
        hold(2_000, 12_000);
        bus.end();
        return "";
      }
      case CLOCK_OFF -> {
        int millis = random.nextInt(-MOST_SKEWED_MILLIS, MOST_SKEWED_MILLIS);
        clocks.get(which).move(millis);
        if (random.nextBoolean()) {
          node.stop();
          node.start();
        }
        hold(2_000, 9_000);
        clocks.get(which).move(0);
        return "%s, %d ms".formatted(name, millis);
      }
      case REDIS_FLUSHED -> {
        redis.flush();
        return "";
      }
      case REDIS_KILLED -> {
        redis.kill();
        hold(500, 5_000);
        redis.start();
        return "";
      }
    }
    return name;
  }

  private void hold(int from, int to) {
    Settling.pass(random.nextInt(from, to));
  }

  @Override
  public void close() {
    writers.end();
    bus.end();
    agents.forEach(ResumingSocket::close);
    nodes.forEach(ServedNode::kill);
    nginx.close();
    redis.close();
    vertx.close().await();
    // A replica would copy it, and so would the next one.
    postgres.drop();
  }
}
