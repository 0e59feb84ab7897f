package dev.switchboard.proof;

import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.simulator.SimulatorVerticle;
import dev.switchboard.testing.Seed;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The simulator as runs with faults use it: in their own process, so that its record outlives all.
 */
final class MetaStandIn {
  // 80007 is left out: an hour's quota is waited for longer than a run may take.
  private static final List<Integer> REFUSALS = List.of(130429, 131056, 131000);

  private MetaStandIn() {}

  /**
   * Starts it.
   *
   * @param port where it is the Graph API
   * @param base where it posts webhooks
   */
  static void start(
      Vertx vertx, int port, String base, List<String> numbers, Path directory, long seed) {
    var pace =
        new SimulatorConfig.StatusPace(
            Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(150));
    var _ =
        vertx
            .deployVerticle(
                new SimulatorVerticle(
                    new SimulatorConfig(
                        "localhost",
                        port,
                        URI.create(base + "/webhooks/whatsapp"),
                        Seed.APP_SECRET,
                        Seed.VERIFY_TOKEN,
                        Seed.ACCESS_TOKEN,
                        numbers.stream()
                            .map(id -> new SimulatorConfig.BusinessNumber(id, "+" + id, "1"))
                            .toList(),
                        directory.resolve("record.jsonl"),
                        0,
                        pace,
                        seed)))
            .await();
  }

  /** Faults of all numbers: refusals, answers cut, webhooks doubled, late and out of order. */
  static JsonObject weather(RandomGenerator random) {
    return new JsonObject()
        .put(
            "*",
            new JsonObject()
                .put("latencyMs", random.nextInt(5, 60))
                .put("lostResponseRate", 0.05 * random.nextDouble())
                .put("duplicateRate", 0.2 * random.nextDouble())
                .put("reorder", random.nextBoolean())
                .put("delayMs", random.nextInt(800))
                .put("errorRate", 0.05 * random.nextDouble())
                .put("errorCode", REFUSALS.get(random.nextInt(REFUSALS.size()))));
  }
}
