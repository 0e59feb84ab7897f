package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Contract;
import dev.switchboard.testing.FreePorts;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A node on an empty database lets one in, once. */
class FirstHourTest {
  private static final String PASSWORD = "correct horse battery";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final HttpClient client = HttpClient.newHttpClient();
  private final String keyset = Vault.newKeyset();
  private final int port = FreePorts.run(1);

  @Test
  void whoStartsAnEmptyInstallationBecomesItsOwnerOnce() {
    Node node = Node.start(settings());
    try {
      String link = node.setup().orElseThrow();
      assertThat(link).startsWith("http://localhost:%d/setup#".formatted(port));
      String token = link.substring(link.indexOf('#') + 1);
      assertThat(postgres.select("select encode(hash, 'escape') from setup_link"))
          .doesNotContain(token);
      assertThat(setUp("guess", PASSWORD).statusCode()).isEqualTo(404);
      assertThat(setUp(token, "password1234").statusCode()).isEqualTo(400);

      List<Integer> answers =
          IntStream.range(0, 4)
              .mapToObj(
                  n -> CompletableFuture.supplyAsync(() -> setUp(token, PASSWORD).statusCode()))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .sorted()
              .toList();

      assertThat(answers).containsExactly(201, 404, 404, 404);
      assertThat(postgres.select("select count(*) from tenant")).containsExactly("1");
      JsonObject in =
          new JsonObject(
              post(
                      "/login",
                      new JsonObject().put("email", "ada@example.com").put("password", PASSWORD))
                  .body());
      assertThat(in.getString("accessToken")).isNotBlank();
      assertThat(postgres.select("select act || ' ' || actor_name from audit"))
          .containsExactly("agency.created Ada");
      assertThat(postgres.select("select role from app_user")).containsExactly("owner");
    } finally {
      node.stop();
    }

    Node again = Node.start(settings());
    try {
      assertThat(again.setup()).isEmpty();
    } finally {
      again.stop();
    }
  }

  private HttpResponse<String> setUp(String token, String password) {
    return post(
        "/setup",
        new JsonObject()
            .put("token", token)
            .put("agency", "Northlamp")
            .put("name", "Ada")
            .put("email", "Ada@example.com")
            .put("password", password));
  }

  private HttpResponse<String> post(String path, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://localhost:%d/api/v1/auth%s".formatted(port, path)))
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    return Contract.fits(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).join());
  }

  private Settings settings() {
    Pools.Login login = postgres.apiLogin();
    String text =
        """
        postgres {
          host = "%s", port = %d, database = "%s"
          api { password = test, pool = 4 }
          pipeline { password = test, pool = 4 }
        }
        vault { keyset = ${keyset} }
        auth { jwt-secret = "a secret of more than thirty-two bytes, for tests" }
        verticles { http { port = %d } }
        """
            .formatted(login.host(), login.port(), login.database(), port);
    return Settings.from(
        ConfigFactory.parseString(text)
            .resolveWith(ConfigFactory.parseMap(Map.of("keyset", keyset))),
        null);
  }
}
