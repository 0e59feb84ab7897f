package dev.switchboard.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.proof.TlsClient.Answer;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.Needs;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The nginx file that is delivered, run by Debian's nginx before two nodes. */
class NginxIT {
  private static final int POSTS_A_SECOND = 200;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static TestPostgres postgres;
  private static Nginx nginx;
  private static TlsClient client;
  private static final List<ServedNode> NODES = new ArrayList<>();
  private static final List<Nginx.Node> PORTS = new ArrayList<>();

  @BeforeAll
  static void open() throws Exception {
    Optional<Path> binary = Nginx.installed();
    Needs.here(
        binary.isPresent(), "nginx is not on this machine (Debian: apt-get install nginx-light)");
    postgres = TestPostgres.fresh();
    String keyset = Vault.newKeyset();
    Seed.agency(postgres, Vault.open(keyset));
    postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (1, 1, 'k', sha256('sbk_test'))");
    for (int i = 0; i < 2; i++) {
      NODES.add(node(keyset));
    }
    nginx = new Nginx(binary.get(), directory.resolve("nginx"));
    nginx.start(PORTS, null);
    client = TlsClient.http2(nginx.port());
    for (ServedNode node : NODES) {
      node.start();
    }
  }

  private static ServedNode node(String keyset) throws IOException {
    int http = FreePorts.run(2);
    PORTS.add(new Nginx.Node(http, http + 1));
    Pools.Login login = postgres.apiLogin();
    String config =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = ${SWITCHBOARD_API_PASSWORD}, pool = 4 }
          pipeline { password = ${SWITCHBOARD_PIPELINE_PASSWORD}, pool = 8 }
        }
        vault { keyset = ${SWITCHBOARD_KEYSET} }
        auth { jwt-secret = ${SWITCHBOARD_JWT_SECRET} }
        verticles {
          http { port = %d, push-url = "wss://inbox.example.com/api/v1/messages/stream" }
          push { port = %d, sweep = 200 ms }
          processing { sweep = 500 ms }
        }
        """
            .formatted(login.host(), login.port(), login.database(), http, http + 1);
    return new ServedNode(
        directory,
        System.getProperty("java.class.path"),
        http,
        config,
        Map.of(
            "SWITCHBOARD_API_PASSWORD", "test",
            "SWITCHBOARD_PIPELINE_PASSWORD", "test",
            "SWITCHBOARD_KEYSET", keyset,
            "SWITCHBOARD_JWT_SECRET", "a secret of more than thirty-two bytes, for tests"));
  }

  @AfterAll
  static void close() {
    NODES.forEach(ServedNode::kill);
    if (nginx != null) {
      client.close();
      nginx.close();
    }
  }

  @Test
  void theFileIsRightAsItIsDeliveredAndWithMetasCertificate() throws Exception {
    SelfSignedCertificate meta = SelfSignedCertificate.create("client.webhooks.fbclientcerts.com");
    try (Nginx other = new Nginx(Nginx.installed().orElseThrow(), directory.resolve("check"))) {
      assertThat(other.complaint(PORTS, null)).isEmpty();
      assertThat(other.complaint(PORTS, Path.of(meta.certificatePath()))).isEmpty();
    } finally {
      meta.delete();
    }
  }

  @Test
  void whereMetasCertificateIsAskedForOnlyWhoShowsItMayPost() throws Exception {
    SelfSignedCertificate meta = SelfSignedCertificate.create("client.webhooks.fbclientcerts.com");
    SelfSignedCertificate other = SelfSignedCertificate.create("client.webhooks.example.com");
    try (Nginx strict = new Nginx(Nginx.installed().orElseThrow(), directory.resolve("strict"))) {
      strict.start(PORTS, Path.of(meta.certificatePath()));

      assertThat(posted(strict, "strict-1", showing(meta))).isEqualTo(200);
      assertThat(posted(strict, "strict-2", new HttpClientOptions())).isEqualTo(403);
      assertThat(posted(strict, "strict-3", showing(other))).isEqualTo(403);
    } finally {
      meta.delete();
      other.delete();
    }
    await().untilAsserted(() -> assertThat(stored("strict-%")).containsExactly("wamid.strict-1"));
  }

  private static HttpClientOptions showing(SelfSignedCertificate certificate) {
    return new HttpClientOptions().setKeyCertOptions(certificate.keyCertOptions());
  }

  private static int posted(Nginx to, String id, HttpClientOptions options) {
    try (TlsClient poster = TlsClient.like(to.port(), options)) {
      return poster.text(id).await().status();
    }
  }

  @Test
  void aSignedPostIsStoredOnceByWhicheverVersionOfHttp() {
    Answer first = client.text("once").await();
    try (TlsClient older = TlsClient.http1(nginx.port())) {
      Answer again = older.text("once").await();

      assertThat(List.of(first.version(), again.version()))
          .containsExactly(HttpVersion.HTTP_2, HttpVersion.HTTP_1_1);
      assertThat(List.of(first.status(), again.status())).containsOnly(200);
    }
    await().untilAsserted(() -> assertThat(stored("once")).hasSize(1));
  }

  @Test
  void aCallersAddressIsWhereItComesFromWhateverItSays() {
    try (TlsClient other =
        TlsClient.like(nginx.port(), new HttpClientOptions().setLocalAddress("127.0.0.9"))) {
      Map<String, String> forged =
          Map.of("X-Forwarded-For", "6.6.6.6", "X-Hub-Signature-256", "sha256=" + "0".repeat(64));
      Answer answer = other.ask(HttpMethod.POST, "/webhooks/whatsapp", forged, "{}").await();

      assertThat(answer.status()).isEqualTo(403);
    }
    await()
        .untilAsserted(() ->
            assertThat(
                    postgres.select("select distinct ip from webhook_attempt where status = 403"))
                .contains("127.0.0.9")
                .doesNotContain("6.6.6.6"));
  }

  @Test
  void noTokenOfAnAddressIsInALog() throws Exception {
    var _ = client.get("/webhooks/wati/main/c2VjcmV0?hub.verify_token=hidden").await();
    var _ = client.get("/webhooks/whatsapp?hub.verify_token=hidden").await();

    await()
        .untilAsserted(
            () -> assertThat(nginx.log("switchboard.log")).contains("/webhooks/wati/main/…"));
    assertThat(
            nginx.log("switchboard.log")
                + nginx.log("switchboard-error.log")
                + nginx.log("nginx.log"))
        .doesNotContain("c2VjcmV0", "hidden");
  }

  @Test
  void aBodyOverTheLimitIsAProblemAndOneOfMetasLargestIsTaken() {
    assertThat(client.text("large", "x".repeat(3 * 1024 * 1024 - 1024)).await().status())
        .isEqualTo(200);

    Answer tooLarge = client.text("larger", "x".repeat(3 * 1024 * 1024 + 65 * 1024)).await();
    assertThat(tooLarge.status()).isEqualTo(413);
    assertThat(tooLarge.headers().get("Content-Type")).isEqualTo("application/problem+json");
    assertThat(tooLarge.json().getInteger("status")).isEqualTo(413);
    Map<String, String> key = Map.of("Authorization", "Bearer sbk_test");
    assertThat(
            client
                .ask(HttpMethod.POST, "/api/v1/messages", key, "x".repeat(1024 * 1024 + 1))
                .await()
                .status())
        .isEqualTo(413);
  }

  @Test
  void whereNoNodeAnswersMetaIsToldToDeliverAgain() throws Exception {
    List<Nginx.Node> nobody = List.of(closed(), closed());
    try (Nginx alone = new Nginx(Nginx.installed().orElseThrow(), directory.resolve("alone"));
        TlsClient poster = TlsClient.http2(alone.port())) {
      alone.start(nobody, null);
      Answer answer = poster.text("alone").await();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers().get("Retry-After")).isEqualTo("1");
      assertThat(answer.headers().get("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.json().getInteger("status")).isEqualTo(503);
    }
  }

  @Test
  void noHeaderOfSecurityIsThereTwice() throws Exception {
    MultiMap headers = client.get("/").await().headers();

    assertThat(headers.get("Strict-Transport-Security")).isEqualTo("max-age=31536000");
    assertThat(headers.names())
        .allSatisfy(name -> assertThat(headers.getAll(name)).as(name).hasSize(1));
  }

  @Test
  void aPollIsAnsweredWhenSomethingComes() throws Exception {
    long seq = client.get("/api/v1/messages/poll").await().json().getLong("seq");
    Future<Answer> waiting = client.get("/api/v1/messages/poll?timeout=20&after=" + seq);
    var _ = client.text("polled after " + seq).await();

    assertThat(waiting.await(10, TimeUnit.SECONDS).body()).contains("message.added");
  }

  @Test
  void bothNodesRestartUnderLoadAndNobodyNotices() throws Exception {
    try (ResumingSocket one = new ResumingSocket(nginx.port());
        ResumingSocket two = new ResumingSocket(nginx.port());
        Load load = new Load(TlsClient.http1(nginx.port()), POSTS_A_SECOND)) {
      await().until(() -> one.greetings() > 0 && two.greetings() > 0);
      load.start();
      within(load, POSTS_A_SECOND);
      for (ServedNode node : NODES) {
        node.stop();
        node.start();
      }
      within(load, load.answered() + POSTS_A_SECOND);
      load.stop();

      assertThat(load.failures()).isEmpty();
      List<String> posted = load.ids();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(texts(one)).hasSameSizeAs(posted));
      await().untilAsserted(() -> assertThat(two.events()).hasSameSizeAs(one.events()));
      assertThat(stored("load-%")).containsExactlyInAnyOrderElementsOf(posted);
      for (ResumingSocket socket : List.of(one, two)) {
        assertThat(socket.greetings()).as("was sent away and came again").isGreaterThan(1);
        assertThat(texts(socket)).containsExactlyInAnyOrderElementsOf(posted);
        assertThat(gaps(socket)).isEmpty();
      }
      System.out.printf(
          "nginx: %d posts through a rolling restart, all 200; slowest %d ms%n",
          posted.size(), load.slowestMillis());
    }
  }

  private static Nginx.Node closed() {
    return new Nginx.Node(FreePorts.one(), FreePorts.one());
  }

  private static void within(Load load, int answers) {
    await().atMost(Duration.ofSeconds(30)).until(() -> load.answered() > answers);
  }

  private static List<String> stored(String pattern) {
    return postgres.select(
        "select external_id from message where external_id like 'wamid.%s'".formatted(pattern));
  }

  // Of other tests' messages none is shown here: each has words of its own.
  private static List<String> texts(ResumingSocket socket) {
    return socket.events().stream()
        .filter(event -> event.getString("kind").equals("message.added"))
        .map(event -> event.getJsonObject("data").getJsonObject("message").getString("text"))
        .filter(text -> text.startsWith("wamid.load-"))
        .toList();
  }

  private static List<JsonObject> gaps(ResumingSocket socket) {
    List<JsonObject> events = socket.events();
    return IntStream.range(1, events.size())
        .filter(i -> !events.get(i).getLong("prev").equals(events.get(i - 1).getLong("seq")))
        .mapToObj(events::get)
        .toList();
  }
}
