package dev.switchboard.boot;

import dev.switchboard.simulator.SimulatorConfig;
import dev.switchboard.simulator.SimulatorVerticle;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the stand-in for Meta alone: a Graph API that takes messages, customers who write,",
      "signed webhooks that come late, twice or out of order when told to."
    },
    footerHeading = "%nThe file:%n",
    footer = {
      "  simulator {",
      "    port = 8083",
      "    webhook = \"http://localhost:8080/webhooks/whatsapp\"",
      "    numbers = [\"106540352240001 +1 555 010 1001\"]",
      "    record = record.jsonl",
      "    app-secret = ${?SWITCHBOARD_SIMULATOR_APP_SECRET}",
      "    verify-token = ${?SWITCHBOARD_SIMULATOR_VERIFY_TOKEN}",
      "    access-token = ${?SWITCHBOARD_SIMULATOR_ACCESS_TOKEN}",
      "  }",
      "How it is told to misbehave: docs/simulator.md."
    })
final class SimulateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "A file with simulator { … }.")
  private Path file = Path.of("verticles.conf");

  @Override
  public Integer call() {
    SimulatorConfig config = Settings.simulator(file);
    Vertx vertx = Vertx.vertx();
    try {
      var _ = vertx.deployVerticle(new SimulatorVerticle(config)).await();
    } catch (Exception e) {
      var _ = vertx.close();
      throw new StartException("the simulator did not start: " + e.getMessage(), e);
    }
    Stopping.onSignal(() -> vertx.close().await());
    spec.commandLine()
        .getOut()
        .println("The simulator is ready: http://%s:%d".formatted(config.host(), config.port()));
    Stopping.never();
    return Exit.OK;
  }
}
