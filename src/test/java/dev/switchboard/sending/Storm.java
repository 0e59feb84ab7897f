package dev.switchboard.sending;

import dev.switchboard.sending.SendingHouse.Line;
import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.simulator.SimulatorConfig.BusinessNumber;
import dev.switchboard.simulator.SimulatorVerticle;
import dev.switchboard.testing.Seed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The sending room before the simulator, whose record of each call can be read. */
final class Storm implements AutoCloseable {
  static final String BUSINESS = "102290129340399";

  private final Path record;
  private final List<Line> lines = new ArrayList<>();
  private final int numbers;
  final SendingHouse house;
  private URI simulator = URI.create("http://localhost");

  Storm(Path folder, int numbers) {
    this.record = folder.resolve("record.jsonl");
    this.numbers = numbers;
    this.house = new SendingHouse(this::simulate);
    IntStream.range(0, numbers).forEach(i -> lines.add(house.line()));
  }

  /**
   * A call at Meta.
   *
   * @param at when it was judged, by the simulator's clock
   * @param code of its refusal; 0: none
   */
  record Call(Instant at, String to, String text, boolean isAccepted, int code) {}

  private URI simulate(Vertx vertx) {
    int deaf =
        vertx
            .createHttpServer()
            .requestHandler(request -> {
              var _ = request.response().end();
            })
            .listen(0)
            .await()
            .actualPort();
    // Nobody reads statuses here.
    Duration never = Duration.ofHours(9);
    SimulatorVerticle verticle =
        new SimulatorVerticle(
            new SimulatorConfig(
                "localhost",
                0,
                URI.create("http://localhost:" + deaf),
                Seed.APP_SECRET,
                Seed.VERIFY_TOKEN,
                Seed.ACCESS_TOKEN,
                IntStream.rangeClosed(1, numbers)
                    .mapToObj(i -> "1555000" + (Seed.LINE + i))
                    .map(id -> new BusinessNumber(id, "+" + id, BUSINESS))
                    .toList(),
                record,
                0,
                new SimulatorConfig.StatusPace(never, never, never),
                1));
    var _ = vertx.deployVerticle(verticle).await();
    simulator = URI.create("http://localhost:" + verticle.actualPort());
    return simulator.resolve("/v24.0");
  }

  /** Of 1 to as many as there are. */
  Line line(int nth) {
    return lines.get(nth - 1);
  }

  String number(Line line) {
    return "1555000" + line.id;
  }

  void faults(JsonObject faults) {
    var answer =
        WebClient.create(house.vertx)
            .requestAbs(HttpMethod.PUT, simulator.resolve("/_sim/faults").toString())
            .sendJsonObject(faults)
            .await();
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.bodyAsString());
    }
  }

  /** All calls of a line that were answered, as the simulator wrote them down. */
  List<Call> calls(Line line) {
    Map<String, JsonObject> sends = new HashMap<>();
    List<Call> calls = new ArrayList<>();
    for (JsonObject noted : record()) {
      if (!number(line).equals(noted.getString("phoneNumberId"))) {
        continue;
      }
      switch (noted.getString("kind")) {
        case "send" -> sends.put(noted.getString("wamid"), noted);
        case "answer" -> calls.add(call(noted, sends.get(noted.getString("wamid"))));
        default -> {
          // Webhooks.
        }
      }
    }
    return calls;
  }

  private List<JsonObject> record() {
    try (var noted = Files.lines(record)) {
      return noted.map(JsonObject::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Call call(JsonObject answer, @Nullable JsonObject send) {
    if (send == null) {
      throw new AssertionError("answered and never sent: " + answer);
    }
    return new Call(
        Instant.parse(answer.getString("at")),
        send.getString("to"),
        send.getJsonObject("body").getJsonObject("text").getString("body"),
        answer.getBoolean("accepted", false),
        answer.getInteger("code", 0));
  }

  /** Messages a second that were taken after one moment and not after another. */
  static double rate(List<Call> calls, Instant from, Instant to) {
    long taken =
        calls.stream()
            .filter(call -> call.isAccepted() && call.at().isAfter(from) && !call.at().isAfter(to))
            .count();
    return taken * 1e3 / Duration.between(from, to).toMillis();
  }

  @Override
  public void close() {
    house.close();
  }
}
