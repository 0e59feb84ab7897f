package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.simulator.Receiver.Delivery;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultTest {
  @TempDir Path folder = Path.of("");
  @AutoClose Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @Test
  void acceptsAndCutsTheLine() throws InterruptedException {
    bench.faults(new JsonObject().put("lostResponseRate", 1));

    assertThatThrownBy(() -> bench.send(Bench.text("Hi").put("biz_opaque_callback_data", "c1")))
        .hasMessageContaining("closed");

    JsonObject status = bench.receiver.next().status();
    JsonObject send = bench.journal("send").getFirst();
    assertThat(bench.journal("send")).hasSize(1);
    assertThat(bench.journal("answer").getFirst().getBoolean("lost")).isTrue();
    assertThat(status.getString("status")).isEqualTo("sent");
    assertThat(status.getString("id")).isEqualTo(send.getString("wamid"));
    assertThat(status.getString("biz_opaque_callback_data")).isEqualTo("c1");
  }

  @Test
  void failsWithTheGivenCodeAndSendsNothing() throws InterruptedException {
    bench.faults(new JsonObject().put("errorCode", 131016).put("errorRate", 1));

    HttpResponse<Buffer> answer = bench.send(Bench.text("Hi"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(code(answer)).isEqualTo(131016);
    assertThat(bench.receiver.nextWithin(300)).isNull();
  }

  @Test
  void limitsAPairAfterItsBurst() {
    bench.faults(
        new JsonObject().put("pairLimit", new JsonObject().put("perSeconds", 60).put("burst", 2)));

    List<Integer> statuses =
        IntStream.range(0, 3).mapToObj(i -> bench.send(Bench.text("x")).statusCode()).toList();
    HttpResponse<Buffer> other = bench.send(Bench.text("x").put("to", "+15550117002"));

    assertThat(statuses).containsExactly(200, 200, 400);
    assertThat(code(bench.send(Bench.text("x")))).isEqualTo(131056);
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void limitsABusinessAccount() {
    bench.faults(
        new JsonObject()
            .put("businessLimit", new JsonObject().put("perSeconds", 60).put("burst", 2)));

    List<Integer> statuses =
        IntStream.range(0, 3)
            .mapToObj(i -> bench.send(Bench.text("x").put("to", "+1555011700" + i)).statusCode())
            .toList();

    assertThat(statuses).containsExactly(200, 200, 429);
    assertThat(code(bench.send(Bench.text("x")))).isEqualTo(80007);
  }

  @Test
  void theSameSeedGivesEachCallTheSameLuck() {
    List<String> luck = luck("a", 7);

    assertThat(luck("b", 7)).isEqualTo(luck);
    assertThat(luck("c", 8)).isNotEqualTo(luck);
    // All of it happens.
    assertThat(luck).contains("refused", "lost", "fails", "taken");
  }

  private List<String> luck(String run, long seed) {
    JsonObject faults =
        new JsonObject().put("errorRate", 0.3).put("lostResponseRate", 0.2).put("failedRate", 0.2);
    try (Bench other = new Bench(folder.resolve(run), seed)) {
      other.faults(faults);
      for (int i = 0; i < 40; i++) {
        try {
          var _ = other.send(Bench.text("x"));
        } catch (Exception e) { // await rethrows checked causes too
          // Cut, as told.
        }
      }
      return other.journal("answer").stream().map(FaultTest::luck).toList();
    }
  }

  private static String luck(JsonObject answer) {
    if (!answer.getBoolean("accepted", false)) {
      return "refused";
    }
    return answer.containsKey("lost") ? "lost" : answer.containsKey("fails") ? "fails" : "taken";
  }

  @Test
  void whatOtherNumbersDoChangesNobodysLuck() {
    Dice alone = new Dice(7);
    Dice busy = new Dice(7);
    for (int i = 0; i < 20; i++) {
      var _ = busy.next("call", "2").nextDouble();

      assertThat(busy.next("call", "1").nextDouble())
          .isEqualTo(alone.next("call", "1").nextDouble());
    }
  }

  @Test
  void limitsANumbersThroughput() {
    bench.faults(new JsonObject().put("throughput", 0.01));

    bench.send(Bench.text("x"));
    HttpResponse<Buffer> answer = bench.send(Bench.text("x"));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(code(answer)).isEqualTo(130429);
  }

  @Test
  void wantsTemplatesOutsideTheWindow() {
    bench.faults(new JsonObject().put("window", true));

    HttpResponse<Buffer> before = bench.send(Bench.text("x"));
    bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "Hi"));
    HttpResponse<Buffer> after = bench.send(Bench.text("x"));

    assertThat(code(before)).isEqualTo(131047);
    assertThat(after.statusCode()).isEqualTo(200);
  }

  @Test
  void tellsLaterThatAMessageFailed() throws InterruptedException {
    bench.faults(new JsonObject().put("failedRate", 1));

    bench.send(Bench.text("x"));

    JsonObject status = bench.receiver.next().status();
    assertThat(status.getString("status")).isEqualTo("failed");
    assertThat(status.getJsonArray("errors").getJsonObject(0).getInteger("code")).isEqualTo(131026);
  }

  @Test
  void postsTwiceWhatWasTaken() throws InterruptedException {
    bench.faults(new JsonObject().put("duplicateRate", 1));

    bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "Hi"));

    assertThat(bench.receiver.next().raw()).isEqualTo(bench.receiver.next().raw());
    assertThat(bench.receiver.nextWithin(300)).isNull();
  }

  @Test
  void bundlesWebhooks() throws InterruptedException {
    bench.faults(new JsonObject().put("batch", 4));
    for (int i = 0; i < 4; i++) {
      bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", "m" + i));
    }

    Delivery delivery = bench.receiver.next();

    assertThat(delivery.all("messages"))
        .extracting(message -> message.getJsonObject("text").getString("body"))
        .containsExactly("m0", "m1", "m2", "m3");
    assertThat(delivery.changes()).hasSize(1);
  }

  @Test
  void keepsBundlesUnderMetasThreeMegabytes() throws InterruptedException {
    bench.faults(new JsonObject().put("batch", 40));
    String long65k = "é".repeat(65_000);
    for (int i = 0; i < 10; i++) {
      var _ = bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", long65k));
    }

    Delivery first = bench.receiver.next();
    Delivery second = bench.receiver.next();

    assertThat(first.raw().length()).isLessThan(3 * 1024 * 1024);
    assertThat(first.all("messages").size() + second.all("messages").size()).isEqualTo(10);
  }

  @Test
  void letsWebhooksOvertakeEachOther() throws InterruptedException {
    bench.faults(new JsonObject().put("reorder", true));
    List<String> written = IntStream.range(0, 12).mapToObj(Integer::toString).toList();
    written.forEach(text -> bench.writeAs(Bench.CUSTOMER, new JsonObject().put("text", text)));

    List<String> came = new ArrayList<>();
    while (came.size() < written.size()) {
      came.add(bench.receiver.next().message().getJsonObject("text").getString("body"));
    }

    assertThat(came).containsExactlyInAnyOrderElementsOf(written).isNotEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"*\":{\"errorRate\":2}}                | *.errorRate",
        "{\"*\":{\"latencyMs\":\"soon\"}}         | *.latencyMs",
        "{\"*\":{\"latency\":5}}                  | *.latency",
        "{\"*\":{\"pairLimit\":{\"burst\":1}}}    | *.pairLimit",
        "{\"12\":{}}                              | 12",
      })
  void namesTheFieldThatIsWrong(String faults, String field) {
    HttpResponse<Buffer> answer = bench.put("/_sim/faults", new JsonObject(faults));

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject error = Bench.json(answer).getJsonArray("errors").getJsonObject(0);
    assertThat(error.getString("field")).isEqualTo(field);
    assertThat(error.getString("reason")).isNotBlank();
    assertThat(Bench.json(bench.get("/_sim/faults"))).isEmpty();
  }

  private static int code(HttpResponse<Buffer> answer) {
    return Bench.json(answer).getJsonObject("error").getInteger("code");
  }
}
