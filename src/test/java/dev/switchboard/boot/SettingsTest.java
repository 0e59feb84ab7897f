package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.switchboard.access.Proxies;
import dev.switchboard.api.ApiConfig;
import dev.switchboard.db.Vault;
import dev.switchboard.rates.RedisServer;
import dev.switchboard.webhook.Bounds;
import dev.switchboard.webhook.Rates;
import dev.switchboard.webhook.WebhookConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir private Path directory;

  @Test
  void theFileInTheRepositoryIsRight() {
    List<String> missing = Settings.check(Path.of("verticles.conf"));

    assertThat(missing)
        .isSubsetOf(
            "SWITCHBOARD_API_PASSWORD",
            "SWITCHBOARD_PIPELINE_PASSWORD",
            "SWITCHBOARD_KEYSET",
            "SWITCHBOARD_JWT_SECRET");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          node { shutdown-grace = 1 h }                | node.shutdown-grace (PT1H) must be 0 s to 10 min
          node { shutdwn-grace = 1 s }                 | line 1: node.shutdwn-grace is not a known key; did you mean shutdown-grace?
          node { shutdown-grace = soon }               | line 1: node.shutdown-grace (soon) must be a duration, for example 10 s
          postgres { port = 70000 }                    | postgres.port (70000) must be 1 to 65535
          postgres { api { user = switchboard_pipeline } } | must be two roles
          postgres { api { pool = 0 } }                | (0) of switchboard_api must be 1 to 200
          postgres { api { password = abc } }          | line 1: postgres.api.password must not stand in the file
          graph { base = "https://graph.example/" }    | must not end with a slash
          graph { base = "ftp://graph.example" }       | graph.base (ftp://graph.example) must be an http or https address
          redis { url = "redis://r:1/0", timeout = 6 s } | redis.timeout (PT6S) must be 20 ms to 5 s
          ingest { late-after = 0 s }                  | ingest.late-after (PT0S) must be at least 1 s
          ingest { reject-older-than = 1 m }           | ingest.reject-older-than (PT1M) must not be shorter than late-after (PT5M)
          ingest { ledger-retention = 7 d }            | ingest.ledger-retention (PT168H) must be at least 8 d: Meta delivers again for 7 d
          cluster { host = a }                         | cluster.members must name at least one node; this one will do
          cluster { members = [a] }                    | cluster.host must be set where cluster.members are
          cluster { host = a, members = [a], bus-port = 5701 } | cluster.port and cluster.bus-port (5701) must differ
          cluster { host = a, members = [a], port = 0 } | cluster.port (0) must be 1 to 65535
          verticles { htp {} }                         | line 1: verticles.htp is not a known verticle; did you mean http?
          verticles { http { instances = 0 } }         | verticles.http.instances (0) must be 1 to 64
          verticles { http { threading = worker } }    | verticles.http.threading (worker) must be one of event-loop, virtual-thread
          verticles { http { threading = virtual-thread } } | must be event-loop: the verticle is written for it
          verticles { http { port = 99999 } }          | verticles.http: port (99999) must be 0 to 65535
          verticles { http { trusted-proxies = [lb] } } | trusted-proxies (lb) must be addresses or networks
          vertcles {}                                  | line 1: vertcles is not a known key; did you mean verticles?
          """)
  void sayWhatIsWrongAndWhere(String conf, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("verticles.conf"), conf);

    assertThatThrownBy(() -> Settings.check(file))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aMissingSecretNamesItsVariable() {
    assertThatThrownBy(() -> Settings.from(ConfigFactory.empty(), null))
        .hasMessageContaining("postgres.api.password is missing")
        .hasMessageContaining("SWITCHBOARD_API_PASSWORD");
  }

  @Test
  void aShortJwtSecretIsRefusedWithoutBeingShown() {
    var conf = ConfigFactory.parseMap(Map.of("auth.jwt-secret", "short-secret"));

    assertThatThrownBy(() -> Settings.from(conf, new ArrayList<>()))
        .hasMessageContaining("(12 bytes) must be 32 bytes or longer")
        .hasMessageNotContaining("short-secret");
  }

  @Test
  void aBrokenKeysetIsRefusedWithoutBeingShown() {
    var conf = ConfigFactory.parseMap(Map.of("vault.keyset", "{\"key\":[]}"));

    assertThatThrownBy(() -> Settings.from(conf, new ArrayList<>()))
        .hasMessageContaining("vault.keyset")
        .hasMessageNotContaining("\"key\"");
  }

  @Test
  void theFilesValuesOfWhatIsPostedReachTheirRecords() {
    Section ingest =
        section(
            """
            late-after = 7 m, reject-older-than = 3 h, ledger-retention = 9 d
            limit { tenant-platform = 1000, burst = 70, unverified = 12 }
            """);
    assertThat(IngestSettings.from(ingest))
        .isEqualTo(
            new IngestSettings(
                Duration.ofMinutes(7),
                Duration.ofHours(3),
                Duration.ofDays(9),
                new IngestSettings.Limit(1_000, 70, 12)));
    assertThat(IngestSettings.from(section("")))
        .isEqualTo(
            new IngestSettings(
                Duration.ofMinutes(5),
                null,
                Duration.ofDays(30),
                new IngestSettings.Limit(120_000, 12_000, 100)));
    RedisServer redis = new RedisServer(URI.create("redis://r:1/0"), RedisServer.PATIENCE);
    Rates rates = new IngestSettings.Limit(1_000, 70, 12).rates(Optional.of(redis));
    assertThat(List.of(rates.tenantPlatform(), rates.burst(), rates.unverified()))
        .containsExactly(1_000, 70, 12);
    assertThat(rates.redis()).contains(redis);
  }

  @Test
  void redisIsGivenAsLongAsTheFileSays() {
    String url = "url = \"redis://r:1/0\"";

    assertThat(Settings.redis(section(url + ", timeout = 50 ms")))
        .contains(new RedisServer(URI.create("redis://r:1/0"), Duration.ofMillis(50)));
    assertThat(Settings.redis(section(url)).orElseThrow().patience()).hasMillis(200);
  }

  @Test
  void theFilesValuesOfTheFrontDoorReachItsRecords() {
    Section http =
        section(
            """
            port = 81, directory-refresh = 9 s, unsigned-sources = true, body-within = 11 s, commit-within = 4 s
            connections = 77, waiting-megabytes = 9, push-port = 82, push-url = "wss://push", trusted-proxies = []
            """);
    WebhookConfig read = RoomSettings.http(http);
    assertThat(read)
        .isEqualTo(
            new WebhookConfig(
                81,
                Duration.ofSeconds(9),
                true,
                new Bounds(Duration.ofSeconds(11), Duration.ofSeconds(4), 77, 9),
                read.proxies()));
    assertThat(read.proxies()).isNotSameAs(Proxies.LOOPBACK);
    ApiConfig shown = RoomSettings.api(http);
    assertThat(shown).isEqualTo(new ApiConfig(82, "wss://push", shown.proxies()));
    assertThatCode(http::done).doesNotThrowAnyException();

    assertThat(RoomSettings.http(section("")))
        .isEqualTo(
            new WebhookConfig(
                8080, Duration.ofSeconds(5), false, Bounds.DEFAULTS, Proxies.LOOPBACK));
  }

  private static Section section(String conf) {
    return new Section("", ConfigFactory.parseString(conf), null);
  }

  @Test
  void onlyNamedVerticlesRunAndEachKnowsItsThreads() {
    var conf =
        ConfigFactory.parseMap(
            Map.of("vault.keyset", Vault.newKeyset(), "verticles.processing.instances", 3));

    List<Plan> plans = Settings.from(conf, new ArrayList<>()).verticles();

    assertThat(plans)
        .extracting(Plan::deployment)
        .containsExactly(new Deployment("processing", 3, Threading.VIRTUAL_THREAD));
  }
}
