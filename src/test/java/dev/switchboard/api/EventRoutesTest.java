package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.GraphStandIn;
import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.EventName;
import dev.switchboard.workflow.Match;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.WaEvent;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The door for programs' events, and what sending tells the catalogue. */
class EventRoutesTest {
  private static final Joining JOINING = new Joining();
  private static final Watching WATCHING = new Watching();
  private static ApiHouse house;

  @EventName("acme/customer.joined")
  record Joined(String customerId, int visits) {}

  record Sent(String requestId) {}

  private static final class Joining implements Workflow<Joined, String> {
    @Override
    public Declaration<Joined> declaration() {
      return Declaration.of("joining", Joined.class).on(Joined.class).build();
    }

    @Override
    public String run(Step step, Joined joined) {
      return step.run("greet", String.class, () -> "hello " + joined.customerId());
    }
  }

  /** Waits until a message came to its end. */
  private static final class Watching implements Workflow<Sent, String> {
    @Override
    public Declaration<Sent> declaration() {
      return Declaration.of("watching", Sent.class).build();
    }

    @Override
    public String run(Step step, Sent sent) {
      return step.waitForEvent(
              "end",
              WaEvent.SendCompleted.class,
              Match.on("requestId", sent.requestId()),
              Duration.ofHours(1))
          .map(WaEvent.SendCompleted::status)
          .orElse("silence");
    }
  }

  @BeforeAll
  static void open() {
    house = new ApiHouse(List.of(JOINING, WATCHING));
    await("its schema is known")
        .atMost(Duration.ofSeconds(30))
        .until(() -> house.get("/api/v1/events/schemas").encode().contains("acme/customer.joined"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static HttpResponse<String> post(String id, String name, JsonObject data) {
    JsonObject event = new JsonObject().put("id", id).put("name", name).put("data", data);
    return house.post("/api/v1/events", event);
  }

  private static JsonObject joined(String customer) {
    return new JsonObject().put("customerId", customer).put("visits", 1);
  }

  @Test
  void tenTimesTheSameEventIsOneRun() {
    JsonObject event =
        new JsonObject()
            .put("id", "join-1")
            .put("name", "acme/customer.joined")
            .put("data", joined("ada"));
    List<CompletableFuture<HttpResponse<String>>> posts =
        IntStream.range(0, 10).mapToObj(n -> house.postAsync("/api/v1/events", event)).toList();
    List<HttpResponse<String>> answers = posts.stream().map(CompletableFuture::join).toList();

    assertThat(answers).filteredOn(answer -> answer.statusCode() == 202).hasSize(1);
    assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(9);
    assertThat(answers.stream().map(a -> new JsonObject(a.body()).getString("eventId")).distinct())
        .hasSize(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            house.postgres.select("select output from workflow_done").contains("\"hello ada\""));
    assertThat(
            house.postgres.select(
                "select input from workflow_run where workflow = 'joining' and input like '%ada%'"))
        .hasSize(1);
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsField() {
    HttpResponse<String> missing =
        post("bad-1", "acme/customer.joined", new JsonObject().put("customerId", "bob"));
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(AgencyAtWork.errorField(missing)).isEqualTo("data.visits");
    HttpResponse<String> wrong =
        post("bad-2", "acme/customer.joined", joined("bob").put("visits", "many"));
    assertThat(AgencyAtWork.errorField(wrong)).isEqualTo("data.visits");
    for (String name :
        List.of("wa/message.send.completed", "stripe/payment_intent.succeeded", "Acme", "acme/")) {
      HttpResponse<String> ours = post("bad-3", name, new JsonObject());
      assertThat(ours.statusCode()).as(name).isEqualTo(400);
      assertThat(AgencyAtWork.errorField(ours)).isEqualTo("name");
    }
    assertThat(
            house
                .post("/api/v1/events", new JsonObject().put("id", "x").put("name", "acme/a"))
                .statusCode())
        .isEqualTo(400);
    assertThat(
            house.postgres.select(
                "select 1 from workflow_event_seen where external_id like 'bad%'"))
        .isEmpty();
    String agent = house.person(82, "Agda", "agent");
    assertThat(house.call("POST", "/api/v1/events", agent, "{}").statusCode()).isEqualTo(403);
  }

  @Test
  void anEventThatNobodyHasASchemaForIsTakenAsItIs() {
    assertThat(post("free-1", "acme/any.thing", new JsonObject().put("a", 1)).statusCode())
        .isEqualTo(202);

    assertThat(
            house.postgres.select(
                "select payload from workflow_event where name = 'acme/any.thing'"))
        .containsExactly("{\"a\":1}");
  }

  @Test
  void schemasOfAllEventsAreServed() {
    JsonObject schemas = house.get("/api/v1/events/schemas");

    assertThat(schemas.encode())
        .contains("wa/message.send.completed", "mcp/client.notify", "\"by\":\"programs\"");
  }

  @Test
  void aRunThatWaitsForTheEndOfAMessageIsWokenByIt() {
    house.line(4000, "whatsapp", "15550004000");
    // So long that the run is there before the platform answers.
    house.graph.latency(Duration.ofMillis(1_200));
    house.graph.plan("+34600400002", new GraphStandIn.Answer.Refuse(400, 131047));

    assertThat(endOf("+34600400001")).isEqualTo("\"sent\"");
    assertThat(endOf("+34600400002")).isEqualTo("\"failed\"");
    assertThat(
            house.postgres.select(
                "select payload from workflow_event where name = 'wa/message.send.completed' and payload like '%131047%'"))
        .hasSize(1);
  }

  private static String endOf(String to) {
    JsonObject body = house.text("15550004000", to, "Hello");
    HttpResponse<String> queued = house.post("/api/v1/messages", body);
    assertThat(queued.statusCode()).as(queued.body()).isEqualTo(202);
    String request = new JsonObject(queued.body()).getString("queueId");
    long run = house.start(WATCHING, 1, List.of(new Sent(request))).getFirst();
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> house.postgres.select("select output from workflow_done where run_id = " + run),
            found -> !found.isEmpty())
        .getFirst();
  }
}
