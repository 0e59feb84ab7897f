package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.boot.TestStream.Frame;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job over real sockets, each half of the wake-up machinery alone: hints without sweeps,
 * and sweeps without a single hint.
 */
class EndToEndTest {
  private static final String CUSTOMER = "34600111222";
  private static final Duration HOP = Duration.ofMillis(200);
  private static final Duration STATUS_PACE = Duration.ofMillis(150);

  @TempDir private Path directory;

  // Whoever hears of something runs on another node than where it happens.
  private static final List<Set<String>> APART =
      List.of(
          Set.of("http", "simulator", "ops"),
          Set.of("processing", "sending", "workflow"),
          Set.of("push", "status"));

  @Test
  void hintsAloneCarryEveryHopWithinTwoHundredMilliseconds() throws IOException {
    try (TestHouse house = TestHouse.start(directory, "1 h")) {
      everyHopIsShort(house);
    }
  }

  @Test
  void hintsAloneCarryEveryHopFromNodeToNode() throws IOException {
    try (TestHouse house = TestHouse.spread(directory, "1 h", APART)) {
      everyHopIsShort(house);
    }
  }

  private static void everyHopIsShort(TestHouse house) {
    try (TestStream agent = new TestStream(house.pushPort())) {
      talk(house, agent, "warm-up", 10);

      List<Times> times = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        times.add(talkOnce(house, agent, "counted " + i));
      }

      assertThat(median(times, Times::in)).as("customer's message to frame").isLessThan(HOP);
      assertThat(median(times, Times::out)).as("202 to Meta's answer on screen").isLessThan(HOP);
      assertThat(median(times, Times::status)).as("Meta's status to frame").isLessThan(HOP);
    }
  }

  @Test
  void sweepsAloneBringEverythingThereWithinFiveSeconds() throws IOException {
    try (TestHouse house = TestHouse.start(directory, "500 ms")) {
      everythingIsFound(house);
    }
  }

  @Test
  void sweepsAloneBringEverythingThereOnSeveralNodes() throws IOException {
    try (TestHouse house = TestHouse.spread(directory, "500 ms", APART)) {
      everythingIsFound(house);
    }
  }

  private static void everythingIsFound(TestHouse house) {
    // An interceptor that does not hand on: every publish is lost.
    house.nodes().forEach(node -> node.vertx().eventBus().addOutboundInterceptor(lost -> {}));
    try (TestStream agent = new TestStream(house.pushPort())) {
      long began = System.nanoTime();

      talk(house, agent, "unheard", 1);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void anAnswerIsSeenQueuedSentDeliveredAndRead() throws IOException {
    // Steps so long that each is on the screen before the next, also while others build.
    try (TestHouse house = TestHouse.start(directory, "1 h", Duration.ofMillis(500));
        TestStream one = new TestStream(house.pushPort());
        TestStream other = new TestStream(house.pushPort())) {
      talk(house, one, "hello", 1);

      for (TestStream agent : List.of(one, other)) {
        var _ = agent.await(message -> "read".equals(message.getString("state")));
        assertThat(
                agent
                    .messages()
                    .map(frame -> frame.message().getString("state"))
                    .filter(java.util.Objects::nonNull)
                    .distinct())
            .containsSubsequence("sent", "delivered", "read");
      }
      Map<String, Long> kinds =
          house.record().stream()
              .collect(Collectors.groupingBy(l -> l.getString("kind"), Collectors.counting()));
      assertThat(kinds).containsEntry("send", 1L);
      assertThat(house.postgres().select("select count(*) from outbox")).containsExactly("0");
    }
  }

  private static void talk(TestHouse house, TestStream agent, String name, int times) {
    for (int i = 0; i < times; i++) {
      var _ = talkOnce(house, agent, name + " " + i);
    }
  }

  /**
   * How long each way took.
   *
   * @param status the pauses before sent, delivered and read are Meta's, not ours
   */
  private record Times(Duration in, Duration out, Duration status) {}

  // A customer writes, the agent's screen shows it, the agent answers, the customer reads it.
  private static Times talkOnce(TestHouse house, TestStream agent, String text) {
    long began = System.nanoTime();
    var _ = house.customerWrites(CUSTOMER, text);
    Frame shown = agent.await(m -> text.equals(m.getString("text")));
    String thread = shown.message().getString("conversationId");
    JsonObject answer =
        new JsonObject()
            .put("type", "text")
            .put("text", new JsonObject().put("body", "re: " + text));

    JsonObject queued =
        house.api("POST", "/conversations/" + thread + "/messages", answer.encode());

    long accepted = System.nanoTime();
    assertThat(queued.getString("status")).isEqualTo("queued");
    String id = queued.getString("queueId");
    // A frame shows a message as it is when the frame is made: between two sweeps it may be past
    // sent.
    Frame sent = agent.await(m -> isIn(m, id, Set.of("sent", "delivered", "read")));
    Frame read = agent.await(m -> isIn(m, id, Set.of("read")));
    return new Times(
        Duration.ofNanos(shown.at() - began),
        Duration.ofNanos(sent.at() - accepted),
        Duration.ofNanos(read.at() - sent.at()).minus(STATUS_PACE));
  }

  private static boolean isIn(JsonObject message, String id, Set<String> states) {
    return id.equals(message.getString("id")) && states.contains(message.getString("state"));
  }

  private static Duration median(List<Times> times, Function<Times, Duration> which) {
    return times.stream().map(which).sorted().toList().get(times.size() / 2);
  }
}
