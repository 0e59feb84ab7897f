package dev.switchboard.boot;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code switchboard demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs everything on this machine: a Postgres of its own, a made-up agency with two clients, the inbox,"
          + " and a stand-in for Meta whose customers write.",
      "What it makes is kept in one directory, so a second start goes on where the first stopped."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  switchboard demo                         http://localhost:8080",
      "  switchboard demo --port 9000             uses 9000, 9001, 9002, 9003",
      "  switchboard demo --traffic busy --fresh  starts over, with two messages a second"
    })
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "" + Ports.DEFAULT,
      description =
          "First of four ports: N webhooks, API and inbox, N+1 push, N+2 admin, N+3 stand-in for Meta. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".switchboard",
      description = "Where everything is kept. Default: ${DEFAULT-VALUE}.")
  private Path data = Path.of(".switchboard");

  @Option(
      names = "--traffic",
      paramLabel = "HOW",
      defaultValue = "calm",
      converter = Traffic.Words.class,
      description =
          "How much customers write: off, calm (0.1 a second), busy (2 a second), or a number a second. Default: ${DEFAULT-VALUE}.")
  private Traffic traffic = new Traffic(0);

  @Option(names = "--fresh", description = "Starts over: deletes what an earlier demo made in DIR.")
  private boolean fresh;

  @Override
  public Integer call() {
    DemoOptions options = new DemoOptions(data, ports(), traffic, fresh);
    var out = spec.commandLine().getOut();
    Demo demo = Demo.start(options);
    Stopping.onSignal(() -> {
      out.println("\nStopping: finishing what is in flight …");
      demo.close();
      out.println("Stopped. Your data is in " + data + ".");
    });
    double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
    out.println(demo.greeting(seconds));
    Stopping.never();
    return Exit.OK;
  }

  private Ports ports() {
    try {
      return new Ports(port);
    } catch (BadConfigException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
