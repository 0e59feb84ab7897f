package dev.switchboard.api;

import static dev.switchboard.api.WebhookHouse.OTHERS;
import static dev.switchboard.api.WebhookHouse.OURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The event log, replay, discard, health and counts. */
class WebhookRoutesTest {
  private final WebhookHouse house = new WebhookHouse(false);
  private final TestPostgres postgres = house.postgres;
  private final long[] leaf = new long[5];

  @AfterEach
  void close() {
    house.close();
  }

  /**
   * Five leaves: processed, pending, parked, dead, and a no-op; and two that are not the tenant's.
   */
  private void leaves() {
    for (int i = 0; i < leaf.length; i++) {
      leaf[i] = house.ids.next();
      leaf(leaf[i], "1000", "1");
    }
    leaf(house.ids.next(), "null", "null");
    long theirs = house.ids.next();
    leaf(theirs, "2000", "2");
    postgres.execute(
        "insert into pending (queue, shard, id, day, attempts) values (0, leaf_shard(1), %d, current_date, 2)"
            .formatted(leaf[1]),
        aside(leaf[2], "1000", "1", "parked", "unknown kind x"),
        aside(leaf[3], "1000", "1", "dead", "IllegalStateException: bug"),
        aside(leaf[4], "1000", "1", "noop", "nothing to do"),
        aside(theirs, "2000", "2", "dead", "theirs"));
  }

  private void leaf(long id, String account, String tenant) {
    postgres.execute(
        """
        insert into leaf (day, id, app_id, account_id, tenant_id, source, kind, body, received_at)
        values (current_date, %d, 100, %s, %s, 'whatsapp', 'message', '{"item":{"id":"w"}}', now())
        """
            .formatted(id, account, tenant));
  }

  private static String aside(
      long id, String account, String tenant, String outcome, String reason) {
    return """
    insert into set_aside (leaf_id, day, app_id, account_id, tenant_id, source, kind, outcome, reason)
    values (%d, current_date, 100, %s, %s, 'whatsapp', 'message', '%s', '%s')
    """
        .formatted(id, account, tenant, outcome, reason);
  }

  @Test
  void theEventLogTellsWhatBecameOfEachLeafPageByPage() {
    leaves();

    JsonObject first = get("/api/v1/webhooks/events?limit=3");
    JsonObject rest = get("/api/v1/webhooks/events?limit=3&cursor=" + first.getString("next"));

    assertThat(column(first, "state")).containsExactly("noop", "dead", "parked");
    assertThat(column(rest, "state")).containsExactly("pending", "processed");
    assertThat(rest.getString("next")).isNull();
    assertThat(rest.getJsonArray("items").getJsonObject(0).getInteger("attempts")).isEqualTo(2);
  }

  @Test
  void theEventLogIsFiltered() {
    leaves();

    for (String state : List.of("processed", "pending", "parked", "dead", "noop")) {
      assertThat(column(get("/api/v1/webhooks/events?state=" + state), "state"))
          .containsExactly(state);
    }
    assertThat(column(get("/api/v1/webhooks/events?account=1000"), "id")).hasSize(5);
    assertThat(column(get("/api/v1/webhooks/events?account=2000"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?account=2000&state=dead"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?kind=status"), "id")).isEmpty();
    assertThat(column(get("/api/v1/webhooks/events?to=" + Instant.now().minusSeconds(3600)), "id"))
        .isEmpty();
    assertThat(house.call("GET", "/api/v1/webhooks/events?state=lost", OURS, "").statusCode())
        .isEqualTo(400);
    assertThat(house.call("GET", "/api/v1/webhooks/events?from=today", OURS, "").body())
        .contains("\"field\":\"from\"");
  }

  @Test
  void oneEventIsShownWithItsBody() {
    leaves();

    JsonObject event = get("/api/v1/webhooks/events/" + leaf[3]);

    assertThat(event.getString("reason")).isEqualTo("IllegalStateException: bug");
    assertThat(event.getJsonObject("body").encode()).isEqualTo("{\"item\":{\"id\":\"w\"}}");
    assertThat(house.call("GET", "/api/v1/webhooks/events/" + leaf[3], OTHERS, "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aReplayPutsALeafBackOnItsQueueAndIsRemembered() {
    leaves();

    assertThat(post("/events/" + leaf[3] + "/replay", "").statusCode()).isEqualTo(200);
    assertThat(post("/events/" + leaf[3] + "/replay", "").statusCode()).isEqualTo(409);
    assertThat(post("/events/" + leaf[0] + "/replay", "").statusCode()).isEqualTo(409);

    assertThat(get("/api/v1/webhooks/events/" + leaf[3]).getString("state")).isEqualTo("pending");
    assertThat(postgres.select("select action || ', ' || was || ', ' || actor from leaf_action"))
        .containsExactly("replayed, dead, key ops");
    await().untilAsserted(() -> assertThat(house.heard).containsExactly(new LeafEvent.Released(1)));
  }

  @Test
  void aReplayByFilterTakesWhatFitsOfOnesOwn() {
    leaves();

    assertThat(post("/events/replay", "{\"reason\":\"nothing like it\"}").body())
        .isEqualTo("{\"replayed\":0,\"more\":false}");
    assertThat(
            post("/events/replay", "{\"state\":[\"dead\",\"parked\"],\"kind\":\"message\"}").body())
        .isEqualTo("{\"replayed\":2,\"more\":false}");

    assertThat(postgres.select("select outcome from set_aside order by outcome"))
        .containsExactly("dead", "noop");
    assertThat(postgres.select("select count(*) from pending")).containsExactly("3");
    assertThat(post("/events/replay", "{\"state\":\"processed\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void noKeyMovesAnotherAgencysLeaves() {
    leaves();

    assertThat(house.call("POST", "/api/v1/webhooks/events/replay", OTHERS, "{}").body())
        .isEqualTo("{\"replayed\":1,\"more\":false}");
    String all =
        postgres.select("select array_agg(leaf_id) from set_aside where tenant_id = 1").getFirst();
    assertThat(house.asAgency(2, "select replay_leaves('" + all + "'::bigint[], 'x')"))
        .isEqualTo(0);
  }

  @Test
  void aDiscardSaysWhoAndWhy() {
    leaves();

    assertThat(post("/events/" + leaf[2] + "/discard", "{}").statusCode()).isEqualTo(400);
    assertThat(
            post("/events/" + leaf[2] + "/discard", "{\"reason\":\"a test of ours\"}").statusCode())
        .isEqualTo(200);
    assertThat(post("/events/" + leaf[2] + "/discard", "{\"reason\":\"again\"}").statusCode())
        .isEqualTo(409);

    assertThat(
            postgres.select(
                "select outcome || ', ' || reason || ', ' || actor from set_aside where leaf_id = "
                    + leaf[2]))
        .containsExactly("discarded, a test of ours, key ops");
    assertThat(postgres.select("select was || ', ' || actor from leaf_action"))
        .containsExactly("parked: unknown kind x, key ops");
  }

  @Test
  void healthCountsWhatWaitsAndSaysWhoIsMissing() {
    leaves();
    postgres.execute("insert into leaf_worker (id, queue) values (gen_random_uuid(), 0)");

    JsonObject health = get("/api/v1/webhooks/health");

    assertThat(health.getString("status")).isEqualTo("degraded");
    assertThat(health.getString("postgres")).isEqualTo("up");
    assertThat(health.getString("redis")).isEqualTo("down");
    assertThat(health.getJsonArray("missingHere").encode()).isEqualTo("[\"sending\"]");
    JsonObject inbox = health.getJsonArray("queues").getJsonObject(0);
    assertThat(inbox.getLong("waiting")).isEqualTo(1);
    assertThat(inbox.getLong("workers")).isEqualTo(1);
    assertThat(inbox.getLong("oldestSeconds")).isBetween(0L, 60L);
    assertThat(health.getJsonArray("queues").getJsonObject(1).getLong("workers")).isZero();
  }

  @Test
  void statsAreOfTheAskedHoursAndOnesOwn() {
    leaves();
    postgres.execute(
        """
        insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
        values (1, 'whatsapp', now(), 'received', 6, 90), (1, 'whatsapp', now(), 'received', 12, 10),
               (1, 'whatsapp', now(), 'processed', 1, 95), (1, 'whatsapp', now() - interval '2 days', 'received', 6, 7),
               (2, 'whatsapp', now(), 'received', 6, 1000)
        """);

    JsonObject day =
        get("/api/v1/webhooks/stats?hours=24").getJsonArray("platforms").getJsonObject(0);

    assertThat(day.encode())
        .isEqualTo(
            "{\"platform\":\"whatsapp\",\"received\":100,\"processed\":95,\"failed\":1,\"parked\":1,\"noop\":1,"
                + "\"lagMillis\":{\"p50\":1000,\"p95\":300000,\"p99\":300000},\"processingMillis\":{\"p50\":20,\"p95\":20,\"p99\":20}}");
    assertThat(
            get("/api/v1/webhooks/stats?hours=72")
                .getJsonArray("platforms")
                .getJsonObject(0)
                .getLong("received"))
        .isEqualTo(107);
    assertThat(get("/api/v1/webhooks/stats?platform=stripe").getJsonArray("platforms")).isEmpty();
    assertThat(house.call("GET", "/api/v1/webhooks/stats?hours=0", OURS, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void theSeriesIsOfSlotsInOrderAndOnesOwn() {
    leaves();
    postgres.execute(
        """
        insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
        select t, 'whatsapp', date_bin('5 minutes', now(), 'epoch') - i * interval '5 minutes', m, 6, n
          from (values (1, 0, 'received', 90), (1, 2, 'received', 4), (1, 2, 'processed', 3), (2, 0, 'received', 1000)) v(t, i, m, n)
        """,
        """
        insert into webhook_stat (tenant_id, source, minute, measure, bucket, count)
        select 1, 'stripe', date_bin('5 minutes', now(), 'epoch') - interval '9 minutes', 'received', 0, 2
        """);

    JsonObject series = get("/api/v1/webhooks/stats/series?hours=6");

    assertThat(series.getLong("stepSeconds")).isEqualTo(300);
    List<JsonObject> points =
        series.getJsonArray("points").stream().map(JsonObject.class::cast).toList();
    assertThat(points.stream().map(point -> point.getLong("received"))).containsExactly(6L, 90L);
    assertThat(points.stream().map(point -> point.getLong("failed"))).containsExactly(0L, 1L);
    assertThat(points.getFirst().getLong("processed")).isEqualTo(3);
    assertThat(points.getFirst().getJsonObject("lagMillis").getLong("p50")).isEqualTo(1000);
    assertThat(points.getFirst().getInstant("at")).isBefore(points.getLast().getInstant("at"));
    assertThat(get("/api/v1/webhooks/stats/series?platform=stripe&hours=6").getJsonArray("points"))
        .hasSize(1);
    assertThat(house.call("GET", "/api/v1/webhooks/stats/series?hours=200", OURS, "").statusCode())
        .isEqualTo(400);
  }

  @Test
  void recentShowsAttemptsThatNameOnesOwnLines() {
    house.attempt("1000", "1");
    house.attempt("2000", "2");
    house.attempt("null", "null");

    assertThat(column(get("/api/v1/webhooks/recent"), "accountId")).containsExactly("1000");
  }

  private static List<String> column(JsonObject page, String name) {
    return page.getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString(name))
        .toList();
  }

  private JsonObject get(String path) {
    return house.get(path);
  }

  private HttpResponse<String> post(String path, String body) {
    return house.call("POST", "/api/v1/webhooks" + path, OURS, body);
  }
}
