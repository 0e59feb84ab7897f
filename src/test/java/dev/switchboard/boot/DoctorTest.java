package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.boot.DoctorStore.Server;
import dev.switchboard.boot.PostgresConfig.Account;
import dev.switchboard.db.Pools;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.testing.TestRedis;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each fault is there, is found, and comes with what to do. */
class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-30T04:00:00Z");
  private static final Map<String, String> ALL_ON =
      Map.of("fsync", "on", "full_page_writes", "on", "autovacuum", "on", "track_counts", "on");

  @TempDir private Path directory;

  @Test
  void aServerThatIsSetUpRightIsGood() {
    assertThat(server(15, 97, ALL_ON, NOW)).isNotEmpty().allMatch(Finding::good);
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, could be lost",
    "full_page_writes, could be lost",
    "autovacuum, slow down",
    "track_counts, slow down"
  })
  void aSettingThatIsOffIsNamedWithWhatItCosts(String setting, String cost) {
    Map<String, String> settings = new TreeMap<>(ALL_ON);
    settings.put(setting, "off");

    assertThat(bad(server(15, 97, settings, NOW)))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.what()).isEqualTo("Postgres: %s = off", setting);
          assertThat(finding.remedy()).contains(cost);
        });
  }

  @Test
  void anOldServerTooFewConnectionsAndAnotherTimeAreFound() {
    assertThat(bad(server(14, 24, ALL_ON, NOW.plusSeconds(3))))
        .extracting(Finding::what)
        .containsExactly(
            "Postgres: version 14",
            "Postgres: 24 connections, 20 for this node",
            "clock: -3000 ms from Postgres's");
  }

  private static List<Finding> server(
      int version, int connections, Map<String, String> settings, Instant there) {
    return new Server(version, connections, new TreeMap<>(settings), there)
        .findings(20, InstantSource.fixed(NOW));
  }

  @Test
  void aRealServerIsAskedForAllOfIt() {
    TestPostgres postgres = TestPostgres.fresh();

    List<Finding> findings =
        DoctorStore.server(
            config(postgres, "test"),
            InstantSource.offset(InstantSource.system(), Duration.ofSeconds(30)));

    assertThat(findings).hasSize(7);
    assertThat(findings.getFirst().good()).isTrue();
    assertThat(findings.getLast().what()).matches("clock: 30\\d{3} ms from Postgres's");
    assertThat(findings.getLast().good()).isFalse();
  }

  @Test
  void aRoleThatMayTooMuchOrCommitsTooSoonAndADatabaseWithoutTablesAreFound() {
    TestPostgres postgres = TestPostgres.fresh();
    PostgresConfig config = config(postgres, "test");
    String database = config.database();
    postgres.execute(
        "alter role switchboard_api in database %s set synchronous_commit = off"
            .formatted(database));

    assertThat(bad(DoctorStore.look(config, config.api())))
        .singleElement()
        .satisfies(finding -> assertThat(finding.what()).endsWith("synchronous_commit = off"));

    Account mighty = new Account("postgres", "postgres", 1);
    PostgresConfig empty =
        new PostgresConfig(
            config.host(), config.port(), "postgres", config.api(), config.pipeline(), mighty);
    assertThat(bad(DoctorStore.look(empty, mighty)))
        .extracting(Finding::remedy)
        .containsExactly(
            "take SUPERUSER and BYPASSRLS from this role", "run 'switchboard migrate'");
  }

  @Test
  void aPostgresThatIsNotThereOrKnowsNoSuchPasswordIsFound() {
    PostgresConfig there = config(TestPostgres.fresh(), "test");
    PostgresConfig nowhere =
        new PostgresConfig(
            there.host(), FreePorts.one(), there.database(), there.api(), there.pipeline(), null);

    assertThat(DoctorStore.look(nowhere, nowhere.api()))
        .singleElement()
        .satisfies(finding ->
            assertThat(finding.line()).startsWith("BAD").contains("refused", "check host"));
    assertThat(DoctorStore.server(nowhere, InstantSource.system())).noneMatch(Finding::good);
  }

  private static PostgresConfig config(TestPostgres postgres, String password) {
    Pools.Login login = postgres.apiLogin();
    return new PostgresConfig(
        login.host(),
        login.port(),
        login.database(),
        new Account("switchboard_api", password, 8),
        new Account("switchboard_pipeline", password, 12),
        null);
  }

  @Test
  void redisAnswersOrDoesNotAndItsPasswordIsNotShown() {
    URI closed = URI.create("redis://:secret@localhost:%d/0".formatted(FreePorts.one()));

    assertThat(DoctorNetwork.redis(URI.create(TestRedis.address())).good()).isTrue();
    assertThat(DoctorNetwork.redis(closed).line())
        .startsWith("BAD   Redis at localhost:" + closed.getPort())
        .doesNotContain("secret");
  }

  @Test
  void membersOfTheClusterAnswerOrAreNamed() throws IOException {
    int closed = FreePorts.one();
    try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ClusterConfig cluster =
          new ClusterConfig(
              "127.0.0.1",
              5701,
              5702,
              List.of("127.0.0.1", "127.0.0.1:" + open.getLocalPort(), "127.0.0.1:" + closed));

      List<Finding> findings = DoctorNetwork.cluster(cluster);

      assertThat(findings).hasSize(3);
      assertThat(bad(findings))
          .singleElement()
          .satisfies(finding ->
              assertThat(finding.what()).startsWith("cluster member 127.0.0.1:" + closed));
    }
    assertThat(
            bad(
                DoctorNetwork.cluster(
                    new ClusterConfig("192.0.2.1", 5701, 5702, List.of("192.0.2.1")))))
        .extracting(Finding::remedy)
        .containsExactly("set cluster.host to the address by which the other nodes reach this one");
  }

  @Test
  void aGraphApiThatIsNotThereOrHasAnotherTimeIsFound() {
    assertThat(Doctor.graph(URI.create("http://localhost:%d/v24.0".formatted(FreePorts.one()))))
        .singleElement()
        .satisfies(finding -> assertThat(finding.remedy()).contains("firewall"));

    Vertx vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              var _ = request.response().putHeader("Date", "Mon, 30 Nov 2020 04:00:00 GMT").end();
            })
            .listen(0, "localhost")
            .await();
    try {
      assertThat(bad(Doctor.graph(URI.create("http://localhost:" + server.actualPort()))))
          .singleElement()
          .satisfies(finding -> assertThat(finding.remedy()).contains("chrony"));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aDiskWithoutRoomAndAPlaceThatIsNoFolderAreFound() {
    assertThat(Doctor.disk(directory.resolve("media"), 1).good()).isTrue();
    assertThat(Doctor.disk(directory.resolve("media"), Long.MAX_VALUE).remedy())
        .contains("make room");
    assertThat(Doctor.disk(Path.of("/dev/null/media"), 1).remedy())
        .contains("install -d -o switchboard");
  }

  @Test
  void fewFilesAndATakenPortAreFound() throws IOException {
    assertThat(Doctor.files(1024).remedy()).contains("LimitNOFILE");
    assertThat(Doctor.files(65_536).good()).isTrue();
    try (ServerSocket taken = new ServerSocket(0)) {
      assertThat(Doctor.port("http", taken.getLocalPort()).remedy()).contains("--port N");
    }
  }

  private static List<Finding> bad(List<Finding> findings) {
    return findings.stream().filter(finding -> !finding.good()).toList();
  }
}
