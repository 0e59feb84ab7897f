package dev.switchboard.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code switchboard check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a configuration file as 'serve' would, and says what is wrong with it. Starts nothing.",
      "Secrets that are not set in this environment are listed; with --secrets they are errors."
    },
    footerHeading = "%nExamples:%n",
    footer = "  switchboard check verticles.conf")
final class CheckCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call
  private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "verticles.conf",
      description = "The configuration. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("verticles.conf");

  @Option(names = "--secrets", description = "Secrets must be set in this environment too.")
  private boolean secrets;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    List<String> missing = Settings.check(file);
    missing.forEach(variable -> out.println("not set here: " + variable));
    if (secrets && !missing.isEmpty()) {
      throw new BadConfigException("%d secrets are missing".formatted(missing.size()));
    }
    out.println(file + " is right.");
    return Exit.OK;
  }
}
