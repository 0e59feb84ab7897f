package dev.switchboard.boot;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.MetaSignature;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A whole node on a database of its own: every room, the stand-in for Meta, an agency with one line
 * and an API key.
 */
final class TestHouse implements AutoCloseable {
  static final String KEY = "sbk_test";

  /** A number that Meta has and no agency. */
  static final String FREE_NUMBER = "106540352242922";

  /** The account at Meta that all numbers belong to. */
  static final String BUSINESS = "102290129340398";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Ports ports;
  private final List<Node> nodes = new ArrayList<>();
  private final Vault vault;
  private final Config whole;

  private TestHouse(
      Path directory, String sweep, Duration statusStep, List<Set<String>> verticles, Config more)
      throws IOException {
    String keyset = Vault.newKeyset();
    vault = Vault.open(keyset);
    Seed.agency(postgres, vault);
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))");
    ports = DemoTest.freePorts();
    whole = more.withFallback(config(keyset, directory, sweep, statusStep));
    if (verticles.isEmpty()) {
      nodes.add(Node.start(Settings.from(whole, null)));
      return;
    }
    int first = FreePorts.run(verticles.size());
    List<Integer> members = IntStream.range(first, first + verticles.size()).boxed().toList();
    for (int i = 0; i < verticles.size(); i++) {
      Config shared = clustered(members.get(i), members).withFallback(whole);
      nodes.add(Node.start(Settings.from(only(verticles.get(i), shared), null)));
    }
  }

  private static Config clustered(int port, List<Integer> members) {
    return ConfigFactory.parseMap(
        Map.of(
            "cluster.host",
            "127.0.0.1",
            "cluster.port",
            port,
            "cluster.bus-port",
            FreePorts.one(),
            "cluster.members",
            members.stream().map(member -> "127.0.0.1:" + member).toList()));
  }

  private static Config only(Set<String> verticles, Config whole) {
    Config some = whole;
    for (String name : whole.getObject("verticles").keySet()) {
      if (!verticles.contains(name)) {
        some = some.withoutPath("verticles." + name);
      }
    }
    return some;
  }

  /**
   * @param sweep of every room that has one, as the configuration writes it
   */
  static TestHouse start(Path directory, String sweep) throws IOException {
    return new TestHouse(directory, sweep, Duration.ofMillis(50), List.of(), ConfigFactory.empty());
  }

  /**
   * The same with settings that go before its own.
   *
   * @param more as verticles.conf has it
   */
  static TestHouse with(Path directory, String more) throws IOException {
    return new TestHouse(
        directory, "1 s", Duration.ofMillis(50), List.of(), ConfigFactory.parseString(more));
  }

  /**
   * Several nodes on one bus.
   *
   * @param verticles what runs on each
   */
  static TestHouse spread(Path directory, String sweep, List<Set<String>> verticles)
      throws IOException {
    return new TestHouse(directory, sweep, Duration.ofMillis(50), verticles, ConfigFactory.empty());
  }

  /**
   * @param statusStep how long Meta takes from sent to delivered to read
   */
  static TestHouse start(Path directory, String sweep, Duration statusStep) throws IOException {
    return new TestHouse(directory, sweep, statusStep, List.of(), ConfigFactory.empty());
  }

  /** Adds somebody who can sign in. */
  void person(long id, String email, String name, String password) {
    String hash =
        Password.hash(password)
            .addRandomSalt()
            .with(Argon2Function.getInstance(64, 1, 1, 32, Argon2.ID))
            .getResult();
    postgres.execute(
        "insert into app_user (id, tenant_id, email, name, role, password_hash) values (%d, 1, '%s', '%s', 'agent', '%s')"
            .formatted(id, email, name, hash));
  }

  private Config config(String keyset, Path directory, String sweep, Duration statusStep) {
    Pools.Login login = postgres.apiLogin();
    String text =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = test, pool = 4 }
          pipeline { password = test, pool = 8 }
        }
        graph { base = "http://localhost:%d/v24.0" }
        media { folder = ${files}, private-hosts = ["localhost:%d"] }
        vault { keyset = ${keyset} }
        auth { jwt-secret = "a secret of more than thirty-two bytes, for tests" }
        verticles {
          http { port = %d, push-port = %d }
          push { port = %d, sweep = ${sweep} }
          processing { sweep = ${sweep} }
          status { sweep = ${sweep} }
          sending { sweep = ${sweep} }
          workflow { sweep = ${sweep} }
          ops { port = %d }
          simulator {
            port = %d
            webhook = "http://localhost:%d/webhooks/whatsapp"
            app-secret = "%s", verify-token = "%s", access-token = "%s"
            numbers = ["%s +1 555 000 1000", "%s +1 555 078 3881"]
            record = ${record}
            sent-after = %d ms, delivered-after = %d ms, read-after = %d ms
          }
        }
        """
            .formatted(
                login.host(),
                login.port(),
                login.database(),
                ports.simulator(),
                ports.simulator(),
                ports.http(),
                ports.push(),
                ports.push(),
                ports.admin(),
                ports.simulator(),
                ports.http(),
                Seed.APP_SECRET,
                Seed.VERIFY_TOKEN,
                Seed.ACCESS_TOKEN,
                Seed.PHONE_NUMBER_ID,
                FREE_NUMBER,
                statusStep.toMillis(),
                statusStep.toMillis() * 2,
                statusStep.toMillis() * 3);
    var made =
        ConfigFactory.parseMap(
            Map.of(
                "keyset",
                keyset,
                "sweep",
                sweep,
                "files",
                directory.resolve("files").toString(),
                "record",
                directory.resolve("record.jsonl").toString()));
    return ConfigFactory.parseString(text).resolveWith(made);
  }

  /** Stops the one node and starts it anew, on the same ports and database. */
  void restart() throws IOException {
    nodes.removeFirst().stop();
    nodes.add(Node.start(Settings.from(whole, null)));
  }

  Node node() {
    return nodes.getFirst();
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  TestPostgres postgres() {
    return postgres;
  }

  int pushPort() {
    return ports.push();
  }

  String http() {
    return "http://localhost:" + ports.http();
  }

  /** Where the stand-in for Meta is. */
  String simulator() {
    return "http://localhost:" + ports.simulator();
  }

  /** A customer writes; answers with Meta's id of the message. */
  String customerWrites(String waId, String text) {
    return customerSends(waId, "text", new JsonObject().put("body", text));
  }

  /**
   * A customer sends a message of another type, an edit or a deletion.
   *
   * @param content null: a file that the stand-in makes up
   */
  String customerSends(String waId, String type, @Nullable JsonObject content) {
    return customerSends(Seed.PHONE_NUMBER_ID, waId, type, content);
  }

  /** The same to another number than the agency's first. */
  String customerSends(
      String phoneNumberId, String waId, String type, @Nullable JsonObject content) {
    JsonObject message =
        new JsonObject()
            .put("phone_number_id", phoneNumberId)
            .put("type", type)
            .put(type, content)
            .put("name", "Ada");
    String url =
        "http://localhost:%d/_sim/customers/%s/messages".formatted(ports.simulator(), waId);
    return new JsonObject(call("POST", url, message.encode())).getString("id");
  }

  /** Of all that is sent, Meta tells statuses up to this one; of {@code read} on all of them. */
  void lastStatus(String status) {
    JsonObject fault = new JsonObject().put("lastStatus", status);
    var _ = call("PUT", simulator() + "/_sim/faults", new JsonObject().put("*", fault).encode());
  }

  /** Meta posts to WhatsApp's address, signed by the agency's app. */
  void metaPosts(String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(http() + "/webhooks/whatsapp"))
            .header("X-Hub-Signature-256", MetaSignature.of(Seed.APP_SECRET, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    if (answer.statusCode() != 200) {
      throw new AssertionError("%d %s".formatted(answer.statusCode(), answer.body()));
    }
  }

  /** A secret as a row keeps it, in hexadecimal digits. */
  String sealed(String secret, String purpose) {
    return HexFormat.of().formatHex(vault.seal(secret, purpose));
  }

  /** What a scraper gets. */
  String metrics() {
    return call("GET", "http://localhost:%d/metrics".formatted(ports.admin()), "");
  }

  /** The stand-in's record. */
  List<JsonObject> record() {
    String url = "http://localhost:%d/_sim/record?after=0&limit=10000".formatted(ports.simulator());
    JsonArray items = new JsonObject(call("GET", url, "")).getJsonArray("items");
    return items.stream().map(JsonObject.class::cast).toList();
  }

  JsonObject api(String method, String path, String body) {
    return new JsonObject(call(method, http() + "/api/v1" + path, body));
  }

  private String call(String method, String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .header("Authorization", "Bearer " + KEY)
            .build();
    HttpResponse<String> answer =
        Contract.fits(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(
          "%s %s: %d %s".formatted(method, url, answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    nodes.forEach(Node::stop);
  }
}
