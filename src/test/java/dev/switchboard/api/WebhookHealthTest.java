package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.rates.RedisProbe;
import dev.switchboard.testing.Outages;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.testing.TestRedis;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What health says of Redis, and what it makes of it. */
class WebhookHealthTest {
  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final URI redis = URI.create(TestRedis.address());
  private final Outages outages = new Outages(vertx, redis.getHost(), redis.getPort());

  @BeforeEach
  void workers() {
    postgres.execute(
        "insert into tenant (tenant_id, name) values (1, 'Agency')",
        "insert into leaf_worker (id, queue) select gen_random_uuid(), q from generate_series(0, 1) q");
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aRedisThatAnswersIsUpAndAllIsWell() {
    assertThat(look(configured())).isEqualTo("ok up up");
  }

  @Test
  void noRedisIsNotMissed() {
    assertThat(look(Map.of())).isEqualTo("ok up not configured");
  }

  @Test
  void aRedisThatIsCutOffOrHangsIsDownAndNotAllIsWell() {
    Map<String, Supplier<Future<?>>> probes = configured();
    assertThat(look(probes)).isEqualTo("ok up up");

    outages.freeze();
    assertThat(look(probes)).isEqualTo("degraded up down");

    outages.end();
    outages.cut();
    assertThat(look(probes)).isEqualTo("degraded up down");
  }

  private Map<String, Supplier<Future<?>>> configured() {
    var probe =
        new RedisProbe(vertx, URI.create("redis://localhost:" + outages.port()), RedisProbe.SHORT);
    return Map.of("redis", probe::ping);
  }

  private String look(Map<String, Supplier<Future<?>>> probes) {
    JsonObject health =
        new WebhookHealth(postgres.tenantDatabase(vertx), probes, List::of).look(1).await();
    return "%s %s %s"
        .formatted(
            health.getString("status"), health.getString("postgres"), health.getString("redis"));
  }
}
