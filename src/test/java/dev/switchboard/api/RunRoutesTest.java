package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.EventName;
import dev.switchboard.workflow.Match;
import dev.switchboard.workflow.NonRetriableException;
import dev.switchboard.workflow.Retries;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs over REST, beside an engine that works on them; another agency beside them. */
class RunRoutesTest {
  private static final String KEY = "sbk_test";
  private static final String OTHERS = "sbk_other";
  private static final Map<String, Integer> COLLECTED = new ConcurrentHashMap<>();
  private static final Map<String, Boolean> AT_HOME = new ConcurrentHashMap<>();
  private static final Errands ERRANDS = new Errands();
  private static final Ticks TICKS = new Ticks();
  private static ApiHouse house;

  record Errand(String key, boolean waits) {}

  @EventName("test/answered")
  record Answered(String key) {}

  record Tick(Instant at) {}

  /** Collects something once, waits for an answer if asked to, delivers it to who is at home. */
  private static final class Errands implements Workflow<Errand, String> {
    @Override
    public Declaration<Errand> declaration() {
      return Declaration.of("errands", Errand.class)
          .idempotent(Errand::key, Duration.ofDays(1))
          .retries(Retries.NONE)
          .build();
    }

    @Override
    public String run(Step step, Errand errand) {
      step.run("collect", () -> COLLECTED.merge(errand.key(), 1, Integer::sum));
      if (errand.waits()) {
        var _ =
            step.waitForEvent(
                "answer", Answered.class, Match.on("key", errand.key()), Duration.ofDays(1));
      }
      return step.run(
          "deliver",
          String.class,
          () -> {
            if (!AT_HOME.getOrDefault(errand.key(), true)) {
              throw new NonRetriableException("nobody home");
            }
            return "delivered " + errand.key();
          });
    }
  }

  private static final class Ticks implements Workflow<Tick, Void> {
    @Override
    public Declaration<Tick> declaration() {
      return Declaration.of("ticks", Tick.class).cron("0 4 * * *", Tick::new).build();
    }

    @Override
    public @Nullable Void run(Step step, Tick tick) {
      step.run("tick", () -> COLLECTED.merge("tick", 1, Integer::sum));
      return null;
    }
  }

  @BeforeAll
  static void open() {
    house = new ApiHouse(List.of(ERRANDS, TICKS));
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into api_key (id, tenant_id, name, hash) values (2, 2, 'o', sha256('sbk_other'))");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static long start(String key, boolean waits) {
    return house.start(ERRANDS, 1, List.of(new Errand(key, waits))).getFirst();
  }

  private static JsonObject run(long id) {
    return house.get("/api/v1/runs/" + id);
  }

  private static JsonObject awaitStatus(long id, String status) {
    await(id + " is " + status)
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          HttpResponse<String> answer = house.call("GET", "/api/v1/runs/" + id, KEY, "");
          return answer.statusCode() == 200
              && new JsonObject(answer.body()).getString("status").equals(status);
        });
    return run(id);
  }

  private static long failed(String key) {
    AT_HOME.put(key, false);
    long id = start(key, false);
    var _ = awaitStatus(id, "failed");
    return id;
  }

  private static HttpResponse<String> post(String path, String body) {
    return house.call("POST", path, KEY, body);
  }

  private static JsonObject accepted(String path, String body) {
    HttpResponse<String> answer = post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return new JsonObject(answer.body());
  }

  private static List<String> listed(String query) {
    return house.get("/api/v1/runs?" + query).getJsonArray("items").stream()
        .map(item -> ((JsonObject) item).getString("id"))
        .toList();
  }

  private static JsonObject step(JsonObject run, int index) {
    return run.getJsonArray("steps").getJsonObject(index);
  }

  @Test
  void aRunIsShownAsItsStepsWithTheirTimesResultsAndErrors() {
    long id = failed("shown");

    JsonObject run = run(id);

    assertThat(run.getString("workflow")).isEqualTo("errands");
    assertThat(run.getString("key")).isEqualTo("shown");
    assertThat(run.getString("error")).contains("nobody home");
    assertThat(run.getJsonObject("input"))
        .isEqualTo(new JsonObject().put("key", "shown").put("waits", false));
    assertThat(step(run, 0).getString("name")).isEqualTo("collect");
    assertThat(step(run, 0).getString("state")).isEqualTo("done");
    assertThat(step(run, 0).getLong("millis")).isNotNegative();
    assertThat(step(run, 1).getString("state")).isEqualTo("failed");
    assertThat(step(run, 1).getString("error")).contains("nobody home");
    assertThat(run.getLong("millis")).isNotNegative();
  }

  @Test
  void runsAreFoundByWhatTheyAre() {
    long waiting = start("found-waiting", true);
    long failed = failed("found-failed");
    var _ = awaitStatus(waiting, "waiting");
    String since = Instant.now().minusSeconds(3600).toString();

    assertThat(listed("key=found-waiting")).containsExactly(Long.toString(waiting));
    assertThat(listed("status=failed,cancelled&q=FOUND-failed"))
        .containsExactly(Long.toString(failed));
    assertThat(listed("status=waiting&workflow=errands&from=" + since))
        .contains(Long.toString(waiting))
        .doesNotContain(Long.toString(failed));
    assertThat(listed("workflow=ticks&key=found-failed")).isEmpty();
    assertThat(listed("to=" + since)).isEmpty();
    assertThat(house.call("GET", "/api/v1/runs?status=late", KEY, "").statusCode()).isEqualTo(400);
    assertThat(step(run(waiting), 1).getString("awaits")).isEqualTo("test/answered");
  }

  @Test
  void pagesNeitherSkipNorRepeat() {
    List<Errand> many = IntStream.range(0, 7).mapToObj(n -> new Errand("page" + n, false)).toList();
    List<Long> ids = house.start(ERRANDS, 1, many);
    ids.forEach(id -> awaitStatus(id, "completed"));
    StringBuilder seen = new StringBuilder();
    @Nullable String cursor = "";
    while (cursor != null) {
      JsonObject page = house.get("/api/v1/runs?q=%22page&limit=3&cursor=" + cursor);
      page.getJsonArray("items")
          .forEach(item -> seen.append(((JsonObject) item).getString("id")).append(' '));
      cursor = page.getString("next");
    }

    assertThat(seen.toString().strip().split(" "))
        .containsExactly(ids.reversed().stream().map(String::valueOf).toArray(String[]::new));
  }

  @Test
  void aRunIsRepeatedFromItsStartOrFromAStepWhateverItsKey() {
    long id = failed("again");
    AT_HOME.put("again", true);

    long fromStep =
        Long.parseLong(
            accepted("/api/v1/runs/%d/rerun?from=deliver".formatted(id), "").getString("id"));
    JsonObject second = awaitStatus(fromStep, "completed");

    assertThat(COLLECTED).containsEntry("again", 1);
    assertThat(second.getString("rerunOf")).isEqualTo(Long.toString(id));
    assertThat(step(second, 0).getInteger("attempts")).isZero();
    assertThat(second.getString("output")).isEqualTo("delivered again");

    long whole =
        Long.parseLong(accepted("/api/v1/runs/%d/rerun".formatted(id), "").getString("id"));
    var _ = awaitStatus(whole, "completed");
    assertThat(COLLECTED).containsEntry("again", 2);
    HttpResponse<String> unknown = post("/api/v1/runs/%d/rerun?from=nowhere".formatted(id), "");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(AgencyAtWork.errorField(unknown)).isEqualTo("from");
  }

  @Test
  void aWaitingRunIsCancelledAndAnEndedOneIsNot() {
    long id = start("stopped", true);
    var _ = awaitStatus(id, "waiting");
    assertThat(post("/api/v1/runs/%d/rerun".formatted(id), "").statusCode()).isEqualTo(409);
    assertThat(post("/api/v1/runs/%d/resume".formatted(id), "").statusCode()).isEqualTo(409);

    var _ = accepted("/api/v1/runs/%d/cancel".formatted(id), "");

    var _ = awaitStatus(id, "cancelled");
    assertThat(post("/api/v1/runs/%d/cancel".formatted(id), "").statusCode()).isEqualTo(409);
  }

  @Test
  void manyAreActedOnOnlyByWhoSawHowMany() {
    List<Errand> many = IntStream.range(0, 5).mapToObj(n -> new Errand("bulk" + n, true)).toList();
    List<Long> ids = house.start(ERRANDS, 1, many);
    ids.forEach(id -> awaitStatus(id, "waiting"));
    JsonObject filter = new JsonObject().put("workflow", "errands").put("text", "\"bulk");

    HttpResponse<String> counted = post("/api/v1/runs/cancel", filter.encode());
    assertThat(new JsonObject(counted.body()).getInteger("count")).isEqualTo(5);
    assertThat(post("/api/v1/runs/cancel", filter.copy().put("count", 4).encode()).statusCode())
        .isEqualTo(409);
    assertThat(run(ids.getFirst()).getString("status")).isEqualTo("waiting");
    JsonObject done = accepted("/api/v1/runs/cancel", filter.copy().put("count", 5).encode());

    assertThat(done.getInteger("cancelled")).isEqualTo(5);
    ids.forEach(id -> awaitStatus(id, "cancelled"));
    JsonObject ended = filter.copy().put("status", "cancelled").put("count", 5);
    assertThat(accepted("/api/v1/runs/replay", ended.encode()).getInteger("replayed")).isEqualTo(5);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> listed("status=waiting&q=%22bulk").size() == 5);
    assertThat(post("/api/v1/runs/replay", "{\"status\":\"running\"}").statusCode()).isEqualTo(400);
  }

  @Test
  void aPausedWorkflowHoldsTheRunsOfItsAgencyOnly() {
    assertThat(
            new JsonObject(post("/api/v1/workflows/errands/pause", "").body())
                .getJsonObject("paused")
                .getString("by"))
        .isEqualTo("key k");
    try {
      long held = start("held", false);
      long theirs = house.start(ERRANDS, 2, List.of(new Errand("theirs", false))).getFirst();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              house
                  .postgres
                  .select("select status from workflow_done where run_id = " + theirs)
                  .contains("completed"));
      await("it is put back")
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              house
                  .postgres
                  .select("select key from workflow_ready where run_id = " + held)
                  .contains("!paused/errands/1"));
      assertThat(run(held).getString("status")).isEqualTo("queued");
      assertThat(COLLECTED).doesNotContainKey("held");

      assertThat(post("/api/v1/workflows/errands/resume", "").statusCode()).isEqualTo(200);

      var _ = awaitStatus(held, "completed");
    } finally {
      var _ = post("/api/v1/workflows/errands/resume", "");
    }
    assertThat(post("/api/v1/workflows/nothing/pause", "").statusCode()).isEqualTo(404);
    assertThat(post("/api/v1/workflows/ticks/pause", "").statusCode()).isEqualTo(409);
  }

  @Test
  void aCronShowsItsTimesAndIsFiredOnceAMinute() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !house.get("/api/v1/crons").getJsonArray("items").isEmpty());
    JsonObject cron = house.get("/api/v1/crons").getJsonArray("items").getJsonObject(0);
    assertThat(cron.getString("workflow")).isEqualTo("ticks");
    assertThat(cron.getString("expression")).isEqualTo("0 4 * * *");
    assertThat(cron.getJsonArray("nextTimes"))
        .hasSize(5)
        .allMatch(at -> at.toString().endsWith("T04:00:00Z"));

    var _ = accepted("/api/v1/crons/ticks/fire", "");

    await().atMost(Duration.ofSeconds(30)).until(() -> COLLECTED.containsKey("tick"));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            "completed"
                .equals(
                    house
                        .get("/api/v1/crons")
                        .getJsonArray("items")
                        .getJsonObject(0)
                        .getString("lastStatus")));
    assertThat(post("/api/v1/crons/ticks/fire", "").statusCode()).isEqualTo(409);
    assertThat(post("/api/v1/crons/errands/fire", "").statusCode()).isEqualTo(404);
    assertThat(COLLECTED).containsEntry("tick", 1);
  }

  @Test
  void numbersAndWorkersAreShown() {
    long done = start("counted", false);
    var _ = awaitStatus(done, "completed");
    long failed = failed("counted-failed");

    JsonObject numbers = house.get("/api/v1/jobs/metrics");

    assertThat(failed).isPositive();
    assertThat(numbers.getInteger("failedLast24h")).isPositive();
    assertThat(numbers.getDouble("averageMillis")).isNotNegative();
    assertThat(numbers.getDouble("successRate")).isBetween(0.01, 0.99);
    assertThat(house.get("/api/jobs/metrics").fieldNames()).isEqualTo(numbers.fieldNames());
    JsonObject worker =
        house.get("/api/v1/workers/status").getJsonArray("workers").getJsonObject(0);
    assertThat(worker.getBoolean("alive")).isTrue();
  }

  @Test
  void anotherAgencyAndWhoIsNoAdminCanDoNothing() {
    long id = failed("ours");
    String agent = house.person(81, "Agneta", "agent");

    assertThat(house.call("GET", "/api/v1/runs/" + id, OTHERS, "").statusCode()).isEqualTo(404);
    assertThat(house.call("GET", "/api/v1/runs?q=ours", OTHERS, "").body())
        .contains("\"items\":[]");
    for (String act : List.of("rerun", "cancel", "resume")) {
      String path = "/api/v1/runs/%d/%s".formatted(id, act);
      assertThat(house.call("POST", path, OTHERS, "").statusCode()).as(act).isEqualTo(404);
      assertThat(house.call("POST", path, agent, "").statusCode()).as(act).isEqualTo(403);
    }
    assertThat(house.call("POST", "/api/v1/runs/replay", OTHERS, "{}").body())
        .contains("\"count\":0");
    assertThat(house.call("POST", "/api/v1/runs/replay", agent, "{}").statusCode()).isEqualTo(403);
    assertThat(house.call("POST", "/api/v1/workflows/errands/pause", agent, "").statusCode())
        .isEqualTo(403);
    assertThat(house.call("POST", "/api/v1/crons/ticks/fire", agent, "").statusCode())
        .isEqualTo(403);
    assertThat(house.call("GET", "/api/v1/runs/" + id, agent, "").statusCode()).isEqualTo(200);
  }
}
