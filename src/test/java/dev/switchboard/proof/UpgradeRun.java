package dev.switchboard.proof;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code src/test/sh/upgrade}: two nodes of the version before behind nginx, on its schema, with
 * customers who write, agents who answer and look on. The schema is migrated under them, the nodes
 * are changed one by one, and one by one back, as docs/deploy.md says. Judged from outside.
 */
final class UpgradeRun implements AutoCloseable {
  private static final int NODES = 2;
  private static final int LINES = 3;
  private static final List<String> NUMBERS =
      IntStream.range(0, LINES).mapToObj(i -> "1555000" + (Seed.LINE + i)).toList();
  private static final int AGENTS = 3;
  private static final int BETWEEN_CUSTOMERS_MILLIS = 50;
  private static final int BETWEEN_SENDS_MILLIS = 250;
  private static final Duration SETTLED = Duration.ofMinutes(3);

  private final Path directory;
  private final Path before;
  private final Path now;
  private final Duration beside;
  private final Vertx vertx = Vertx.vertx();
  private final TestPostgres postgres = TestPostgres.untouched();
  private final String keyset = Vault.newKeyset();
  private final Map<String, String> environment =
      Map.of(
          "SWITCHBOARD_API_PASSWORD", "test",
          "SWITCHBOARD_PIPELINE_PASSWORD", "test",
          "SWITCHBOARD_MIGRATOR_PASSWORD", "test",
          "SWITCHBOARD_KEYSET", keyset,
          "SWITCHBOARD_JWT_SECRET", "a secret of more than thirty-two bytes, for tests");
  private final List<Place> places = new ArrayList<>();
  private final Map<Integer, ServedNode> nodes = new HashMap<>();
  private final List<ResumingSocket> agents = new ArrayList<>();
  private final Nginx nginx;
  private final PublicClient client;
  private final Writers writers;

  /** Where a node of either version runs. */
  private record Place(Path directory, int http, String config) {}

  private UpgradeRun(Path directory, Path before, Path now, Duration beside) throws IOException {
    this.directory = directory;
    this.before = before;
    this.now = now;
    this.beside = beside;
    nginx = new Nginx(Nginx.installed().orElseThrow(), directory.resolve("nginx"));
    int simulator = FreePorts.one();
    client =
        new PublicClient("http://localhost:" + nginx.plainPort(), "http://localhost:" + simulator);
    writers = new Writers(client, NUMBERS, BETWEEN_CUSTOMERS_MILLIS, BETWEEN_SENDS_MILLIS);
    int first = FreePorts.run(NODES);
    for (int i = 0; i < NODES; i++) {
      int http = FreePorts.run(2);
      places.add(
          new Place(
              Files.createDirectories(directory.resolve("node-" + (i + 1))),
              http,
              config(first, first + i, http, simulator)));
    }
    migrate(before);
    seed(Vault.open(keyset));
    for (int i = 0; i < NODES; i++) {
      start(i, before);
    }
    nginx.start(
        places.stream().map(place -> new Nginx.Node(place.http(), place.http() + 1)).toList(),
        null);
    MetaStandIn.start(
        vertx, simulator, "http://localhost:" + nginx.plainPort(), NUMBERS, directory, 1);
    for (int i = 0; i < AGENTS; i++) {
      agents.add(new ResumingSocket(nginx.port()));
    }
  }

  private String config(int firstOfCluster, int ofCluster, int http, int simulator) {
    Pools.Login login = postgres.apiLogin();
    return """
    cluster { host = "127.0.0.1", port = %d, bus-port = %d, members = ["127.0.0.1:%d", "127.0.0.1:%d"] }
    postgres {
      host = "%s", port = %d, database = "%s"
      api { password = ${SWITCHBOARD_API_PASSWORD}, pool = 4 }
      pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD}, pool = 8 }
      migrator { user = switchboard_owner, password = ${SWITCHBOARD_MIGRATOR_PASSWORD} }
    }
    graph { base = "http://localhost:%d/v24.0", timeout = 5 s }
    vault { keyset = ${SWITCHBOARD_KEYSET} }
    auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
    verticles {
      http { port = %d, push-port = %d, push-url = "wss://%s/api/v1/messages/stream" }
      push { port = %d }
      processing { instances = 2 }
      status {}
      sending { quiet = 12 s, hold = 20 m }
      workflow {}
      search {}
    }
    """
        .formatted(
            ofCluster,
            FreePorts.one(),
            firstOfCluster,
            firstOfCluster + 1,
            login.host(),
            login.port(),
            login.database(),
            simulator,
            http,
            http + 1,
            Nginx.NAME,
            http + 1);
  }

  private void seed(Vault vault) {
    Seed.agency(postgres, vault);
    for (int i = 1; i < LINES; i++) {
      Seed.line(postgres, vault, Seed.LINE + i, NUMBERS.get(i));
    }
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))");
  }

  private void migrate(Path jar) throws IOException {
    Path config = Files.writeString(directory.resolve("migrate.conf"), places.getFirst().config());
    Path log = directory.resolve("migrate.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-jar",
                jar.toString(),
                "migrate",
                "-c",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException(Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start(int which, Path jar) throws IOException {
    Place place = places.get(which);
    ServedNode node =
        new ServedNode(
            place.directory(), jar.toString(), place.http(), place.config(), environment);
    nodes.put(which, node);
    node.start();
  }

  private void change(int which, Path jar) throws IOException {
    say(
        "node %d: %s"
            .formatted(which + 1, jar.equals(now) ? "the new version" : "the version before"));
    requireNonNull(nodes.get(which)).stop();
    start(which, jar);
    pass();
  }

  private void pass() {
    Settling.pass(beside.toMillis());
  }

  private static void say(String what) {
    System.out.println("upgrade: " + what);
  }

  private List<String> violations(int postsASecond) throws IOException {
    await("the agents' streams")
        .atMost(Duration.ofSeconds(30))
        .until(() -> agents.stream().allMatch(agent -> agent.greetings() > 0));
    writers.start();
    try (Load load = new Load(TlsClient.http1(nginx.port()), postsASecond)) {
      load.start();
      pass();
      String schema = schema();
      long began = System.nanoTime();
      migrate(now);
      say(
          "migrated from %s to %s under load in %d ms"
              .formatted(
                  schema, schema(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
      pass();
      for (Path jar : List.of(now, before, now)) {
        change(0, jar);
        change(1, jar);
      }
      load.stop();
      writers.stop();
      new Settling(client, new Doubts(postgres, LINES * NODES), NUMBERS, () -> false)
          .within(SETTLED);
      List<String> violations = new ArrayList<>(load.failures());
      violations.addAll(judge(load));
      say(
          "%d posts, slowest %d ms; %d messages sent; agents let in %s times; %d violations"
              .formatted(
                  load.ids().size(),
                  load.slowestMillis(),
                  client.accepted().size(),
                  agents.stream().map(ResumingSocket::greetings).toList(),
                  violations.size()));
      return violations;
    }
  }

  private String schema() {
    return postgres
        .select("select version from flyway_schema_history order by installed_rank desc limit 1")
        .getFirst();
  }

  private List<String> judge(Load load) {
    awaitStored(load.ids().size());
    List<String> violations = new ArrayList<>();
    List<String> stored =
        postgres.select("select external_id from message where external_id like 'wamid.load-%'");
    load.ids().stream()
        .filter(id -> !stored.contains(id))
        .forEach(id -> violations.add("acked and not stored: " + id));
    violations.addAll(
        postgres.select(
            "select 'stored twice: ' || external_id from message where external_id like 'wamid.load-%' group by external_id having count(*) > 1"));
    violations.addAll(new Checker(client.record(), client.accepted(), client.inbox()).violations());
    violations.addAll(
        postgres.select("select 'set aside: ' || kind || ', ' || reason from set_aside"));
    long last = Long.parseLong(postgres.select("select seq from feed_head").getFirst());
    for (int i = 0; i < AGENTS; i++) {
      ResumingSocket agent = agents.get(i);
      String name = "agent " + (i + 1);
      agent.oddities().forEach(frame -> violations.add(name + " was told " + frame));
      agent.awaitEvent(last);
      violations.addAll(
          FeedJudge.ofAll(name, agent.first().orElse(-1L), agent.events()).violations(last));
    }
    violations.addAll(undecoded());
    return violations;
  }

  private void awaitStored(int posts) {
    await("all posts in the inbox")
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            Integer.parseInt(
                    postgres
                        .select(
                            "select count(*) from message where external_id like 'wamid.load-%'")
                        .getFirst())
                >= posts);
  }

  // A hint of one version that the other cannot read costs time only, and is a wire name broken.
  private List<String> undecoded() {
    return places.stream()
        .flatMap(place -> lines(place.directory().resolve("node-%d.log".formatted(place.http()))))
        .filter(line -> line.contains("cannot decode") || line.contains("No message codec"))
        .distinct()
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    writers.end();
    agents.forEach(ResumingSocket::close);
    nodes.values().forEach(ServedNode::kill);
    nginx.close();
    vertx.close().await();
  }

  /**
   * Runs.
   *
   * @param arguments the jar before, the jar now, seconds between two steps, posts a second
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory("upgrade");
    say("in " + directory);
    List<String> violations;
    try (UpgradeRun run =
        new UpgradeRun(
            directory,
            Path.of(arguments[0]).toAbsolutePath(),
            Path.of(arguments[1]).toAbsolutePath(),
            Duration.ofSeconds(Long.parseLong(arguments[2])))) {
      violations = run.violations(Integer.parseInt(arguments[3]));
    }
    violations.forEach(violation -> System.out.println("upgrade: BROKEN: " + violation));
    System.exit(violations.isEmpty() ? 0 : 1);
  }
}
