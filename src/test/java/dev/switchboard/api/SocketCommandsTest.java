package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is asked over a socket is done as over HTTP: the API, the stream and Meta over real sockets.
 */
class SocketCommandsTest {
  private static final ApiLimits MANY = new ApiLimits(1_000_000, 1_000_000);
  private static final long CONVERSATION = 501;

  private final ApiHouse house = new ApiHouse();
  private final Vertx vertx = Vertx.vertx();
  // Held: a client that nobody refers to is closed when it is collected.
  private final WebSocketClient client = vertx.createWebSocketClient();

  @BeforeEach
  void customer() {
    house.customer(CONVERSATION, 1000, "wa_id", "34600000501", "now()");
  }

  @AfterEach
  void close() {
    vertx.close().await();
    house.close();
  }

  @Test
  void aMessageGoesOutAsThePersonsAndIsAcknowledged() {
    Socket marta = socket(house.push(MANY), house.person(21, "Marta", "agent"));

    JsonObject ack = marta.ask(send("a", "Hello", "m-1"));

    assertThat(ack.getString("type")).isEqualTo("ack");
    assertThat(ack.getJsonObject("data").getString("status")).isEqualTo("queued");
    String id = ack.getJsonObject("data").getString("queueId");
    house.awaitState(id, "sent");
    assertThat(house.arrivedText("Hello").getString("to")).isEqualTo("+34600000501");
    assertThat(house.get("/api/v1/messages/" + id).getString("source")).isEqualTo("agent");
  }

  @Test
  void whoIsCutOffBeforeTheAnswerAsksAgainAndSendsOnce() {
    int port = house.push(MANY);
    String token = house.person(21, "Marta", "agent");
    String first = socket(port, token).ask(send("a", "Hello", "m-1")).encode();

    Socket again = socket(port, token);
    String second = again.ask(send("a", "Hello", "m-1")).encode();
    JsonObject other = again.ask(send("b", "Something else", "m-1"));

    assertThat(second).isEqualTo(first);
    assertThat(status(other)).isEqualTo(409);
    house.awaitState(new JsonObject(first).getJsonObject("data").getString("queueId"), "sent");
    assertThat(house.graph.arrived()).hasSize(1);
  }

  @Test
  void whatIsSaidInOneBreathGoesOutInThatOrder() {
    Socket marta = socket(house.push(MANY), house.person(21, "Marta", "agent"));
    List<String> words = IntStream.range(0, 20).mapToObj(i -> "line " + i).toList();

    words.forEach(word -> marta.say(send(word, word, "m " + word)));

    await().untilAsserted(() -> assertThat(marta.answers()).hasSize(20));
    assertThat(marta.answers().stream().map(answer -> answer.getString("ref")).toList())
        .isEqualTo(words);
    await().atMost(Duration.ofSeconds(20)).until(() -> house.graph.arrived().size() == 20);
    assertThat(
            house.graph.arrived().stream()
                .map(body -> body.getJsonObject("text").getString("body"))
                .toList())
        .isEqualTo(words);
  }

  @Test
  void readingAndAssigningAreSeenByWhoLooks() {
    house.postgres.execute(
        "insert into message (id, tenant_id, conversation_id, account_id, direction, source, external_id, type, text, platform_at) values (900, 1, 501, 1000, 'in', 'customer', 'w1', 'text', 'Hi', now())",
        "update conversation set unread = 1, last_message_at = now() where id = 501");
    String token = house.person(21, "Marta", "agent");
    Socket marta = socket(house.push(MANY), token);

    assertThat(marta.ask(read("a")).getJsonObject("data")).isEmpty();
    JsonObject assigned = marta.ask(assign("b", "\"me\"")).getJsonObject("data");

    assertThat(assigned.getString("assigneeId")).isEqualTo("21");
    JsonObject seen =
        new JsonObject(house.call("GET", "/api/v1/conversations/501", token, "").body());
    assertThat(seen.getInteger("unread")).isZero();
    assertThat(seen.getString("assigneeId")).isEqualTo("21");
    assertThat(marta.ask(assign("c", "null")).getJsonObject("data").getString("assigneeId"))
        .isNull();
    assertThat(marta.kinds()).contains("conversation.read", "conversation.assigned");
  }

  @Test
  void whoMayNotIsToldSoAndKeepsTheirSocket() {
    int port = house.push(MANY);
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash, scope) values (5, 1, 'r', sha256('sbk_reads'), 'read')");
    Socket vera = socket(port, house.person(22, "Vera", "viewer"));
    Socket reader = socket(port, "sbk_reads");

    assertThat(status(vera.ask(send("a", "Hello", "m-1")))).isEqualTo(403);
    assertThat(status(vera.ask(assign("b", "\"me\"")))).isEqualTo(403);
    assertThat(vera.ask(read("c")).getString("type")).isEqualTo("ack");
    assertThat(status(reader.ask(send("a", "Hello", "m-1")))).isEqualTo(403);
    assertThat(status(reader.ask(read("b")))).isEqualTo(403);
    assertThat(house.graph.arrived()).isEmpty();
  }

  @Test
  void whatIsNotTheirsIsAsNoneAtAll() {
    house.postgres.execute(
        "insert into tenant (tenant_id, name) values (2, 'Another agency')",
        "insert into client (id, tenant_id, name) values (20, 2, 'Theirs')",
        "insert into account (id, tenant_id, client_id, app_id, platform, external_id, name, access_token) select 2000, 2, 20, 100, 'whatsapp', '15550002000', 'Theirs', access_token from account where id = 1000",
        "insert into contact (id, tenant_id) values (66, 2)",
        "insert into conversation (id, tenant_id, client_id, account_id, contact_id) values (66, 2, 20, 2000, 66)");
    String token = house.person(21, "Marta", "agent");
    int port = house.push(MANY);
    Socket marta = socket(port, token);

    for (String asked : List.of(send("a", "Hi", "m-1"), read("b"), assign("c", "null"))) {
      assertThat(status(marta.ask(asked.replace("\"501\"", "\"66\"")))).as(asked).isEqualTo(404);
    }
    // Held to nothing at all: not even what was theirs a moment ago.
    house.postgres.execute("update app_user set restricted = true where id = 21");
    for (String asked : List.of(send("d", "Hi", "m-2"), read("e"), assign("f", "null"))) {
      assertThat(status(marta.ask(asked))).as(asked).isEqualTo(404);
    }
    assertThat(house.graph.arrived()).isEmpty();
  }

  @Test
  void whatTheApiRefusesIsRefusedInTheSameWords() {
    house.customer(502, 1000, "wa_id", "34600000502", "now() - interval '2 days'");
    Socket marta = socket(house.push(MANY), house.person(21, "Marta", "agent"));

    JsonObject late = marta.ask(send("a", "Hi", "m-1").replace("\"501\"", "\"502\""));
    JsonObject nameless = marta.ask(send("b", "Hi", null));
    JsonObject nobody = marta.ask(assign("c", "\"999\""));

    assertThat(status(late)).isEqualTo(422);
    assertThat(late.getJsonObject("problem").getJsonArray("errors").getJsonObject(0).fieldNames())
        .contains("field", "reason", "alternative");
    assertThat(status(nameless)).isEqualTo(400);
    assertThat(nameless.getJsonObject("problem").getString("detail")).contains("clientMessageId");
    assertThat(status(nobody)).isEqualTo(400);
  }

  @Test
  void whoWasSignedOutDoesNothingMoreThoughTheSocketDoesNotKnowYet() {
    int port = house.push(MANY);
    house.postgres.execute(
        "insert into api_key (id, tenant_id, name, hash) values (5, 1, 'w', sha256('sbk_writes'))");
    Socket marta = socket(port, house.person(21, "Marta", "agent"));
    Socket program = socket(port, "sbk_writes");
    house.postgres.execute(
        "update user_session set ended_at = now()",
        "update api_key set revoked_at = now() where id = 5");

    assertThat(status(marta.ask(send("a", "Hello", "m-1")))).isEqualTo(401);
    assertThat(status(program.ask(send("a", "Hello", "m-2")))).isEqualTo(401);
    assertThat(house.graph.arrived()).isEmpty();
  }

  @Test
  void socketsPayAsRequestsDo() {
    Socket marta = socket(house.push(new ApiLimits(8, 8)), house.person(21, "Marta", "agent"));

    assertThat(marta.ask(read("a")).getString("type")).isEqualTo("ack");
    assertThat(marta.ask(read("b")).getString("type")).isEqualTo("ack");
    JsonObject third = marta.ask(read("c"));

    assertThat(status(third)).isEqualTo(429);
    assertThat(third.getInteger("retryAfter")).isBetween(6, 8);
  }

  private static @Nullable Integer status(JsonObject answer) {
    assertThat(answer.getString("type")).as(answer.encode()).isEqualTo("error");
    return answer.getJsonObject("problem").getInteger("status");
  }

  private static String send(String ref, String words, @Nullable String clientMessageId) {
    JsonObject message =
        new JsonObject().put("type", "text").put("text", new JsonObject().put("body", words));
    if (clientMessageId != null) {
      message.put("clientMessageId", clientMessageId);
    }
    return frame("send", ref).put("message", message).encode();
  }

  private static String read(String ref) {
    return frame("read", ref).encode();
  }

  private static String assign(String ref, String assignee) {
    String frame = frame("assign", ref).encode();
    return frame.substring(0, frame.length() - 1) + ",\"assignee\":" + assignee + "}";
  }

  private static JsonObject frame(String type, String ref) {
    return new JsonObject()
        .put("type", type)
        .put("ref", ref)
        .put("conversationId", Long.toString(CONVERSATION));
  }

  private Socket socket(int port, String token) {
    Socket socket = new Socket(port);
    socket.say(new JsonObject().put("type", "hello").put("token", token).encode());
    await()
        .until(() ->
            socket.frames.stream().anyMatch(frame -> frame.getString("type").equals("ready")));
    return socket;
  }

  /** A client that writes down what it hears. */
  private final class Socket {
    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();
    private final WebSocket socket;

    Socket(int port) {
      socket =
          client
              .connect(
                  new WebSocketConnectOptions()
                      .setHost("localhost")
                      .setPort(port)
                      .setURI("/api/v1/messages/stream")
                      .addSubProtocol("switchboard.v1"))
              .await();
      socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
    }

    void say(String frame) {
      socket.writeTextMessage(frame).await();
    }

    /** Asks, and waits for the answer. */
    JsonObject ask(String frame) {
      int before = answers().size();
      say(frame);
      await().until(() -> answers().size() > before);
      return answers().get(before);
    }

    List<JsonObject> answers() {
      return frames.stream().filter(frame -> frame.containsKey("ref")).toList();
    }

    List<String> kinds() {
      return frames.stream()
          .map(frame -> frame.getString("kind"))
          .filter(Objects::nonNull)
          .toList();
    }
  }
}
