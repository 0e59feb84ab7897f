package dev.switchboard.boot;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.switchboard.db.Migrations;
import dev.switchboard.db.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * The whole product on one machine with nothing installed: a Postgres of its own, a made-up agency,
 * every verticle, a stand-in for Meta. Closing it stops all of that, in order.
 */
final class Demo implements AutoCloseable {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String RECORD = "record.jsonl";
  // What the demo writes into its directory, and so what starting over may delete.
  private static final List<String> MADE =
      List.of(
          "postgres",
          "postgres.ready",
          "postgres.log",
          "secrets.json",
          "demo.json",
          RECORD,
          "media",
          "files");

  private final DemoOptions options;
  private final DataLock lock;
  private final LocalPostgres postgres;
  private final Secrets secrets;
  private final Node node;

  private Demo(
      DemoOptions options, DataLock lock, LocalPostgres postgres, Secrets secrets, Node node) {
    this.options = options;
    this.lock = lock;
    this.postgres = postgres;
    this.secrets = secrets;
    this.node = node;
  }

  /** Starts everything; when this fails, nothing is left running. */
  static Demo start(DemoOptions options) {
    DataLock lock = DataLock.take(options.data());
    try {
      options.ports().requireFree();
      prepare(options);
      return withLock(options, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Demo withLock(DemoOptions options, DataLock lock) {
    Secrets secrets = Secrets.of(options.data());
    LocalPostgres postgres = LocalPostgres.start(options.data());
    try {
      setUp(postgres, secrets);
      Node node = Node.start(Settings.demo(made(options, secrets, postgres.port())));
      Demo demo = new Demo(options, lock, postgres, secrets, node);
      demo.announce();
      return demo;
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  private static void prepare(DemoOptions options) {
    try {
      Files.deleteIfExists(options.data().resolve("demo.json"));
      if (options.fresh()) {
        Orphan.stop(options.data().resolve("postgres"));
        for (String made : MADE) {
          delete(options.data().resolve(made));
        }
      }
    } catch (IOException e) {
      throw new StartException(
          "cannot start over in %s: %s".formatted(options.data(), e.getMessage()), e);
    }
  }

  /** Deletes a file or a tree; links are deleted, not followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path each : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void setUp(LocalPostgres postgres, Secrets secrets) {
    var _ = Migrations.run(postgres.jdbcUrl(), LocalPostgres.USER, LocalPostgres.USER);
    try (Connection connection = postgres.connect()) {
      DemoSeedStore store = new DemoSeedStore(connection, Vault.open(secrets.keyset()), secrets);
      store.passwords();
      store.seed(Instant.now());
    } catch (SQLException e) {
      throw new StartException(
          "the demo's data could not be written: %s. 'demo --fresh' starts over."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static Map<String, Object> made(DemoOptions options, Secrets secrets, int postgresPort) {
    Ports ports = options.ports();
    return Map.ofEntries(
        Map.entry("demo.postgres-port", postgresPort),
        Map.entry("demo.api-password", secrets.apiPassword()),
        Map.entry("demo.pipeline-password", secrets.pipelinePassword()),
        Map.entry("demo.keyset", secrets.keyset()),
        Map.entry("demo.jwt-secret", secrets.jwtSecret()),
        Map.entry("demo.app-secret", secrets.appSecret()),
        Map.entry("demo.verify-token", secrets.verifyToken()),
        Map.entry("demo.access-token", secrets.accessToken()),
        Map.entry("demo.graph", url(ports.simulator()) + "/v24.0"),
        Map.entry("demo.webhook", url(ports.http()) + "/webhooks/whatsapp"),
        Map.entry("demo.http-port", ports.http()),
        Map.entry("demo.push-port", ports.push()),
        Map.entry("demo.admin-port", ports.admin()),
        Map.entry("demo.simulator-port", ports.simulator()),
        Map.entry("demo.numbers", numbers()),
        Map.entry("demo.files", options.data().resolve("files").toString()),
        Map.entry("demo.simulator", "localhost:" + ports.simulator()),
        Map.entry("demo.record", options.data().resolve(RECORD).toString()),
        Map.entry("demo.traffic", options.traffic().perSecond()));
  }

  /** Writes demo.json, whole and only now: who finds it finds a demo that answers. */
  private void announce() {
    SequencedMap<String, Object> ready = new LinkedHashMap<>();
    ready.put("http", url(options.ports().http()));
    ready.put("push", url(options.ports().push()));
    ready.put("admin", url(options.ports().admin()));
    ready.put("simulator", url(options.ports().simulator()));
    ready.put("appSecret", secrets.appSecret());
    ready.put("verifyToken", secrets.verifyToken());
    ready.put("phoneNumberIds", phoneNumberIds());
    ready.put("logins", logins());
    ready.put("apiKey", secrets.apiKey());
    try {
      Secrets.writePrivately(
          options.data().resolve("demo.json"),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(ready));
    } catch (IOException e) {
      node.stop();
      throw new StartException("cannot write demo.json: " + e.getMessage(), e);
    }
  }

  private List<Map<String, String>> logins() {
    return DemoAgency.PEOPLE.stream()
        .map(person ->
            Map.of(
                "email", person.email(),
                "password", secrets.password(),
                "role", person.role()))
        .toList();
  }

  private static List<String> numbers() {
    return DemoAgency.LINES.stream()
        .map(line -> line.phoneNumberId() + " " + line.displayPhone())
        .toList();
  }

  private static List<String> phoneNumberIds() {
    return DemoAgency.LINES.stream().map(DemoAgency.Line::phoneNumberId).toList();
  }

  private static String url(int port) {
    return "http://localhost:" + port;
  }

  /** What to print when it runs; the last line says so. */
  String greeting(double seconds) {
    return """

      Inbox      %1$s
      Sign in    %2$s (owner) or %3$s (agent), password %4$s
      API        curl -H 'Authorization: Bearer %5$s' '%1$s/api/v1/conversations?limit=3'
      Stream     ws://localhost:%6$d/api/v1/messages/stream (docs/api.md)
      Customers  curl -d '{"phone_number_id":"%9$s","text":"Hello?","name":"Ada"}' %10$s/_sim/customers/34600111222/messages
      Data       %7$s, kept; 'demo --fresh' starts over. Addresses and keys: %7$s/demo.json
      Stop       Ctrl-C

    Switchboard is ready (%8$.1f s).\
    """
        .formatted(
            url(options.ports().http()),
            DemoAgency.PEOPLE.getFirst().email(),
            DemoAgency.PEOPLE.get(2).email(),
            secrets.password(),
            secrets.apiKey(),
            options.ports().push(),
            options.data(),
            seconds,
            phoneNumberIds().getFirst(),
            url(options.ports().simulator()));
  }

  Node node() {
    return node;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(options.data().resolve("demo.json"));
    } catch (IOException e) {
      // Stale at worst; the next start deletes it.
    }
    node.stop();
    postgres.close();
    lock.close();
  }
}
