package dev.switchboard.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.access.Credential;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sockets ask for: in which order it is done, and how it is answered. */
class AskTest extends PushHouse {
  private final BlockingQueue<Asked> orders = new LinkedBlockingQueue<>();
  private final List<Credential> whose = new CopyOnWriteArrayList<>();

  private record Asked(Command command, Promise<JsonObject> answer) {}

  @BeforeEach
  void locations() {
    commands =
        (who, command) -> {
          whose.add(who);
          Promise<JsonObject> answer = Promise.promise();
          orders.add(new Asked(command, answer));
          return answer.future();
        };
    postgres.execute(
        "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, 'Riverside'), (32, 1, 10, 'Hilltop')",
        """
        insert into account (id, tenant_id, client_id, location_id, app_id, platform, external_id, name, access_token)
        select 1001, 1, 10, 32, 100, 'whatsapp', '15550001001', 'Hilltop', access_token from account where id = 1000
        """,
        "update account set location_id = 31 where id = 1000");
  }

  @Test
  void eachIsDoneWhenTheOneBeforeIsAnsweredWhetherOrNotItWasDone() throws InterruptedException {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = new Peer(client, push.actualPort(), "marta", null).awaitReady();
    marta.say(read("a", 8));
    marta.say(read("b", 9));
    marta.say(read("c", 8));

    Asked first = orders.take();
    assertThat(first.command()).isEqualTo(new Command.Read(8));
    assertThat(orders).isEmpty();
    first.answer().fail(new Commands.Refused(problem(404, "Not found"), Duration.ZERO));
    Asked second = orders.take();
    assertThat(second.command()).isEqualTo(new Command.Read(9));
    assertThat(orders).isEmpty();
    second.answer().complete(new JsonObject().put("n", 1));
    orders.take().answer().fail(new IllegalStateException("cut"));

    await().untilAsserted(() -> assertThat(marta.answers()).hasSize(3));
    assertThat(marta.answers())
        .containsExactly(
            new JsonObject()
                .put("type", "error")
                .put("title", "Not found")
                .put("ref", "a")
                .put("problem", problem(404, "Not found")),
            new JsonObject()
                .put("type", "ack")
                .put("ref", "b")
                .put("data", new JsonObject().put("n", 1)),
            new JsonObject()
                .put("type", "error")
                .put("title", "Not now")
                .put("ref", "c")
                .put(
                    "problem",
                    problem(503, "Not now")
                        .put("detail", "It is not known whether it was done. Ask again.")));
    assertThat(whose)
        .hasSize(3)
        .allMatch(who -> who instanceof Credential.Person(var id, _, _) && id == 7);
  }

  @Test
  void socketsDoNotWaitForEachOther() throws InterruptedException {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = new Peer(client, push.actualPort(), "marta", null).awaitReady();
    Peer jonas = new Peer(client, push.actualPort(), "jonas", null).awaitReady();
    marta.say(read("a", 8));
    Asked pending = orders.take();
    jonas.say(read("b", 9));

    orders.take().answer().complete(new JsonObject());

    await().untilAsserted(() -> assertThat(jonas.answers()).hasSize(1));
    assertThat(marta.answers()).isEmpty();
    pending.answer().complete(new JsonObject());
    await().untilAsserted(() -> assertThat(marta.answers()).hasSize(1));
  }

  @Test
  void whoMustWaitIsToldHowLong() throws InterruptedException {
    PushVerticle push = push(NEVER, 5_000);
    Peer marta = new Peer(client, push.actualPort(), "marta", null).awaitReady();
    marta.say(read("a", 8));

    orders
        .take()
        .answer()
        .fail(new Commands.Refused(problem(429, "Too many requests"), Duration.ofMillis(2_100)));

    await().untilAsserted(() -> assertThat(marta.answers()).hasSize(1));
    assertThat(marta.answers().getFirst().getInteger("retryAfter")).isEqualTo(3);
  }

  @Test
  void aSocketTurnsToALocationAndBack() {
    PushVerticle push = push(NEVER, 5_000);
    Peer vera = new Peer(client, push.actualPort(), "vera", null).awaitReady();
    append(List.of(message(8), message(9)));
    await().untilAsserted(() -> assertThat(vera.seqs()).containsExactly(1L, 2L));

    vera.say(subscribe("a", "\"32\""));
    await().untilAsserted(() -> assertThat(vera.answers()).hasSize(1));
    append(List.of(message(9), message(8), message(9)));
    await().untilAsserted(() -> assertThat(vera.seqs()).containsExactly(1L, 2L, 4L));
    vera.say(subscribe("b", "null"));
    await().untilAsserted(() -> assertThat(vera.answers()).hasSize(2));
    append(List.of(message(9)));

    await()
        .untilAsserted(() -> assertThat(vera.chain()).containsExactly("0>1", "1>2", "2>4", "5>6"));
    // What came before it turned back was not told, and the reload says so.
    assertThat(vera.told()).containsExactly("reload 2", "reload 5");
    assertThat(vera.frames).contains("{\"type\":\"reload\",\"seq\":2,\"because\":\"location\"}");
  }

  @Test
  void whoPollsTooOftenIsToldWhenToComeAgain() {
    PushVerticle push = push(NEVER, 5_000);
    wait = 7_001;

    HttpClientResponse answer =
        vertx
            .createHttpClient()
            .request(
                HttpMethod.GET, push.actualPort(), "localhost", "/api/v1/messages/poll?timeout=0")
            .compose(request -> request.putHeader("Authorization", "Bearer good").send())
            .await();

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.getHeader("Retry-After")).isEqualTo("8");
  }

  private static String read(String ref, long conversation) {
    return "{\"type\":\"read\",\"ref\":\"%s\",\"conversationId\":\"%d\"}"
        .formatted(ref, conversation);
  }

  private static String subscribe(String ref, String location) {
    return "{\"type\":\"subscribe\",\"ref\":\"%s\",\"locationId\":%s}".formatted(ref, location);
  }

  private static JsonObject problem(int status, String title) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", title)
        .put("status", status)
        .put("detail", "why");
  }
}
