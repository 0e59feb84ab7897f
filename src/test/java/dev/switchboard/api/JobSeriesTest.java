package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agency's runs over time, over REST. */
class JobSeriesTest {
  private static final String KEY = "sbk_test";
  private static final String OTHERS = "sbk_other";
  private static ApiHouse house;

  @BeforeAll
  static void open() {
    house = new ApiHouse();
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Beta Cakes')",
        "insert into api_key (id, tenant_id, name, hash) values (2, 2, 'k2', sha256('sbk_other'))",
        """
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select 1, workflow, date_trunc('minute', now()) - interval '10 minutes', kind, bucket, count
          from (values ('bake', 'started', 0, 9), ('bake', 'completed', 3, 5), ('bake', 'failed', 0, 2),
                       ('bake', 'cancelled', 0, 1), ('cool', 'started', 0, 4)) t(workflow, kind, bucket, count)
        """);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static JsonObject series(String question) {
    return house.get("/api/v1/jobs/series" + question);
  }

  @Test
  void aPointSaysWhatBeganHowItEndedAndHowLongItTook() {
    JsonObject point = series("?hours=1&workflow=bake").getJsonArray("points").getJsonObject(0);

    assertThat(Instant.parse(point.getString("at")))
        .isBetween(Instant.now().minusSeconds(720), Instant.now().minusSeconds(540));
    point.remove("at");
    assertThat(point.encode())
        .isEqualTo(
            """
            {"started":9,"completed":5,"failed":2,"cancelled":1,"tookMillis":{"p50":100,"p95":100,"p99":100}}\
            """);
  }

  @Test
  void itIsOfOneWorkflowOrOfAllAndOfTheOwnAgency() {
    assertThat(started(series(""))).isEqualTo(13);
    assertThat(started(series("?workflow=cool"))).isEqualTo(4);
    assertThat(series("?workflow=nobody").getJsonArray("points")).isEmpty();
    assertThat(house.call("GET", "/api/v1/jobs/series", OTHERS, "").body())
        .contains("\"points\":[]");
  }

  @Test
  void theStepGoesWithTheSpan() {
    Map<String, Integer> steps =
        Map.of("?hours=2", 60, "?hours=8", 300, "", 900, "?hours=24", 900, "?hours=168", 7_200);
    steps.forEach((question, step) -> {
      JsonObject series = series(question);
      assertThat(series.getInteger("stepSeconds")).as(question).isEqualTo(step);
      Duration span =
          Duration.between(
              Instant.parse(series.getString("from")), Instant.parse(series.getString("to")));
      assertThat(span.toSeconds() / step).as(question).isBetween(84L, 121L);
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "169", "-1", "1.5", "many"})
  void aSpanThatCannotBeIsRefusedByItsField(String hours) {
    HttpResponse<String> refused = house.call("GET", "/api/v1/jobs/series?hours=" + hours, KEY, "");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(refused.body()).contains("{\"field\":\"hours\",\"reason\":\"must be 1 to 168\"}");
  }

  private static long started(JsonObject series) {
    return series.getJsonArray("points").stream()
        .mapToLong(point -> ((JsonObject) point).getLong("started"))
        .sum();
  }
}
