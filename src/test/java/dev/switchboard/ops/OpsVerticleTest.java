package dev.switchboard.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.Pools;
import dev.switchboard.db.Vault;
import dev.switchboard.testing.Seed;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsVerticleTest {
  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final List<String> missing = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void isHealthyAndReadyOnceEveryRoomRuns() {
    int port = start(postgres.database(vertx));
    missing.add("sending");

    assertThat(get(port, "/healthy").body()).contains("\"status\":\"up\"");
    assertThat(get(port, "/ready").statusCode()).isEqualTo(503);
    assertThat(get(port, "/ready").body()).contains("Not running yet: sending.");

    missing.clear();
    assertThat(get(port, "/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void isNotReadyWithoutItsDatabaseButStillAlive() {
    Pools.Login login = postgres.pipelineLogin();
    var nowhere = new Pools.Login("localhost", 1, login.database(), login.user(), login.password());
    int port = start(new Database(Pools.pool(vertx, nowhere, 1)));

    assertThat(get(port, "/ready").statusCode()).isEqualTo(503);
    assertThat(get(port, "/healthy").statusCode()).isEqualTo(200);
    assertThat(get(port, "/metrics").statusCode()).isEqualTo(200);
  }

  @Test
  void aSilentDatabaseHoldsUpNoScrapeAndIsNotShownAsZero() throws IOException {
    Pools.Login login = postgres.pipelineLogin();
    try (ServerSocket silent = new ServerSocket(0)) {
      var hung =
          new Pools.Login(
              "localhost", silent.getLocalPort(), login.database(), login.user(), login.password());
      int port = start(new Database(Pools.pool(vertx, hung, 1)));

      HttpResponse<String> metrics = get(port, "/metrics");

      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.body()).contains("jvm_memory_used_bytes", "switchboard_leaves_parked NaN");
    }
  }

  @Test
  void countsWhatWaitsAndWhatWasSetAside() {
    setAside();
    postgres.execute(
        "insert into pending (queue, shard, id, day) select 0, 1, g, current_date from generate_series(1, 4) g");

    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(postgres, vault);
    Seed.line(postgres, vault, 1001, "15550001001");
    Seed.line(postgres, vault, 1002, "15550001002");
    postgres.execute(
        "update account set business_id = 'B' where id = 1001",
        "insert into sending_lane (account_id, tenant_id) values (1001, 1), (1002, 1)",
        "insert into sending_pause (tenant_id, scope, scope_id, paused_until, code, reason) values (1, 'business', 'B', now() + interval '1 hour', 80007, 'x')",
        "insert into sending_alert (id, tenant_id, account_id, message_id, kind, cleared_at) values (1, 1, 1000, 1, 'doubled', null), (2, 1, 1000, 2, 'doubled', now()), (3, 1, 1000, 3, 'held', null)",
        "insert into outbox (account_id, position, tenant_id, message_id, recipient, request, resend, in_doubt_since) select 1000, g, 1, g, '+34', '{}', false, case g when 1 then now() end from generate_series(1, 4) g",
        "insert into sending_lane (account_id, tenant_id, paused_until) values (1000, 1, now() + interval '1 hour')");

    String metrics = get(start(postgres.database(vertx)), "/metrics").body();

    assertThat(metrics)
        .contains(
            "switchboard_leaves_inbox_waiting 4.0",
            "switchboard_leaves_parked 2.0",
            "switchboard_leaves_dead 1.0",
            "switchboard_outbox_waiting 3.0",
            "switchboard_outbox_in_doubt 1.0",
            "switchboard_lanes_paused 2.0",
            "switchboard_messages_doubled 1.0",
            "jvm_memory_used_bytes");
    assertThat(metrics).containsPattern("switchboard_leaves_oldest_seconds 9\\d\\.");
  }

  @Test
  void listsWhatWasSetAsideNewestFirst() {
    setAside();
    int port = start(postgres.database(vertx));

    JsonObject first = new JsonObject(get(port, "/parked?limit=2").body());
    JsonObject rest =
        new JsonObject(get(port, "/parked?limit=2&cursor=" + first.getString("next")).body());

    assertThat(ids(first)).containsExactly("3", "2");
    assertThat(ids(rest)).containsExactly("1");
    assertThat(rest.getString("next")).isNull();
    assertThat(rest.getJsonArray("items").getJsonObject(0).getString("reason"))
        .isEqualTo("unknown number 1");
    assertThat(get(port, "/parked?limit=0").statusCode()).isEqualTo(400);
    assertThat(get(port, "/parked?cursor=x").statusCode()).isEqualTo(400);
  }

  @Test
  void filtersAndInspectsWhatWasSetAside() {
    setAside();
    int port = start(postgres.database(vertx));

    assertThat(ids(new JsonObject(get(port, "/parked?outcome=dead").body()))).containsExactly("2");
    assertThat(ids(new JsonObject(get(port, "/parked?reason=unknown%20number%203").body())))
        .containsExactly("3");
    assertThat(ids(new JsonObject(get(port, "/parked?source=stripe").body()))).isEmpty();
    assertThat(ids(new JsonObject(get(port, "/parked?to=2020-01-01T00:00:00Z").body()))).isEmpty();
    JsonObject one = new JsonObject(get(port, "/parked/2").body());
    assertThat(one.getJsonObject("body").encode()).isEqualTo("{\"n\":2}");
    assertThat(one.getInteger("attempts")).isEqualTo(4);
    assertThat(get(port, "/parked/77").statusCode()).isEqualTo(404);
    assertThat(get(port, "/parked?outcome=lost").statusCode()).isEqualTo(400);
  }

  @Test
  void retriesWhatHasALineNowAndLeavesTheRest() {
    setAside();
    Vault vault = Vault.open(Vault.newKeyset());
    Seed.agency(postgres, vault);
    postgres.execute(
        "update set_aside set app_id = 100, external_account = '15550001000' where leaf_id <= 2");
    int port = start(postgres.database(vertx));

    assertThat(post(port, "/parked/3/retry", "ana").statusCode()).isEqualTo(409);
    assertThat(post(port, "/parked/retry", "").statusCode()).isEqualTo(400);
    assertThat(post(port, "/parked/retry?kind=message", "ana").body())
        .isEqualTo("{\"retried\":2,\"more\":false}");

    assertThat(postgres.select("select id from pending order by id")).containsExactly("1", "2");
    assertThat(postgres.select("select distinct tenant_id from leaf where id < 3"))
        .containsExactly("1");
    assertThat(postgres.select("select distinct actor from leaf_action"))
        .containsExactly("operator ana");
  }

  @Test
  void discardsWithAReasonAndAName() {
    setAside();
    int port = start(postgres.database(vertx));

    assertThat(post(port, "/parked/2/discard", "ana").statusCode()).isEqualTo(400);
    assertThat(post(port, "/parked/2/discard?reason=a%20test", "ana").statusCode()).isEqualTo(200);
    assertThat(post(port, "/parked/2/discard?reason=again", "ana").statusCode()).isEqualTo(404);

    JsonObject one = new JsonObject(get(port, "/parked/2").body());
    assertThat(one.getString("outcome")).isEqualTo("discarded");
    assertThat(one.getString("by")).isEqualTo("operator ana");
    assertThat(one.getJsonArray("actions").getJsonObject(0).getString("by"))
        .isEqualTo("operator ana");
    assertThat(ids(new JsonObject(get(port, "/parked").body()))).containsExactly("3", "1");
  }

  private void setAside() {
    postgres.execute(
        """
        insert into set_aside (leaf_id, day, app_id, source, kind, external_account, outcome, reason)
        select g, current_date, 1, 'whatsapp', 'message', '999', case g when 2 then 'dead' else 'parked' end, 'unknown number ' || g
          from generate_series(1, 3) g
        """,
        "insert into leaf (day, id, app_id, source, kind, body, received_at) select current_date, g, 1, 'whatsapp', 'message', convert_to('{\"n\":' || g || '}', 'utf8'), now() - interval '90 seconds' from generate_series(1, 3) g",
        "update set_aside set attempts = 4 where leaf_id = 2",
        "insert into set_aside (leaf_id, day, app_id, source, kind, outcome, reason) values (9, current_date, 1, 'whatsapp', 'flows', 'noop', 'nothing to do')");
  }

  private int start(Database database) {
    var verticle =
        new OpsVerticle(
            new OpsConfig("localhost", 0),
            database,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
            "test",
            () -> List.copyOf(missing));
    var _ = vertx.deployVerticle(verticle).await();
    return verticle.actualPort();
  }

  private static List<String> ids(JsonObject page) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("leafId"))
        .toList();
  }

  private static HttpResponse<String> post(int port, String path, String by) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (!by.isEmpty()) {
      request.header(ParkedRoutes.BY, by);
    }
    return HttpClient.newHttpClient()
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .join();
  }

  private static HttpResponse<String> get(int port, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .join();
  }
}
