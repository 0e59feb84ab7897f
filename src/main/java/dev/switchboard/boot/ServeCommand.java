package dev.switchboard.boot;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard serve}. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node: the verticles of a configuration file, against your Postgres.",
      "SIGTERM stops it gracefully: it accepts nothing more, finishes what it holds, and ends.",
      "Under systemd it says when it is ready, when it stops, and that it is alive (Type=notify)."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  switchboard migrate -c verticles.conf && switchboard serve -c verticles.conf"})
final class ServeCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "verticles.conf",
      description = "The configuration. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("verticles.conf");

  @Override
  public Integer call() {
    Settings settings = Settings.load(file);
    Optional<Systemd> systemd = Systemd.of(System.getenv());
    Node node = Node.start(settings);
    Stopping.onSignal(() -> {
      systemd.ifPresent(Systemd::stopping);
      node.stop();
    });
    var out = spec.commandLine().getOut();
    node.setup()
        .ifPresent(link ->
            out.printf(
                "Nobody is here yet. Become the owner, once and within a day, at %s%n"
                    + "(or at the same path of your public address).%n",
                link));
    out.println("Switchboard is ready: " + String.join(", ", node.verticles()));
    systemd.ifPresent(told -> {
      told.ready();
      told.watchdog().ifPresent(silence -> node.pulse(silence.dividedBy(3), told::alive));
    });
    Stopping.never();
    return Exit.OK;
  }
}
