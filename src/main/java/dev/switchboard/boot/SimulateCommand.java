package dev.switchboard.boot;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code switchboard simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = "Runs the stand-in for Meta alone.")
final class SimulateCommand implements Callable<Integer> {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      required = true,
      description = "A file with simulator { … }.")
  private Path file = Path.of("verticles.conf");

  @Override
  public Integer call() {
    throw new StartException("not yet: " + file);
  }
}
