package dev.switchboard.boot;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks at everything a node needs from outside, and says what to do about each that is missing.",
      "Without a configuration file it looks at what the demo needs."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  switchboard doctor", "  switchboard doctor -c verticles.conf"})
final class DoctorCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = Option.NULL_VALUE,
      description =
          "Looks at what this configuration names: Postgres, Redis, other nodes, the Graph API, the disk.")
  private @org.jspecify.annotations.Nullable Path file;

  @Override
  public Integer call() {
    List<Finding> findings = file == null ? Doctor.machine() : Doctor.node(Settings.load(file));
    var out = spec.commandLine().getOut();
    findings.forEach(finding -> out.println(finding.line()));
    boolean healthy = findings.stream().allMatch(Finding::good);
    out.println(healthy ? "All is well." : "Something is missing; see above.");
    return healthy ? Exit.OK : Exit.ENVIRONMENT;
  }
}
