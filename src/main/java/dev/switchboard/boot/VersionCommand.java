package dev.switchboard.boot;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code switchboard version}. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Says which version this is.")
final class VersionCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(text());
  }

  static String text() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "switchboard %s (Java %s)"
        .formatted(version == null ? "from source" : version, Runtime.version());
  }

  /** The same for {@code --version}. */
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {text()};
    }
  }
}
