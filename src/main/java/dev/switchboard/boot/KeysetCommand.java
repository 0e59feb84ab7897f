package dev.switchboard.boot;

import dev.switchboard.db.Vault;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard keyset}. */
@Command(
    name = "keyset",
    mixinStandardHelpOptions = true,
    description = {
      "Makes the key that encrypts app secrets and access tokens in the database, and prints it.",
      "Once per installation: every node needs the same one, and without it those secrets are gone."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  export SWITCHBOARD_KEYSET=\"$(switchboard keyset)\"",
      "  switchboard keyset --file /etc/switchboard/keyset.json",
      "  switchboard keyset --rotate --file /etc/switchboard/keyset.json"
    })
final class KeysetCommand implements Runnable {
  private final UnaryOperator<@Nullable String> environment;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  private CommandSpec spec;

  @Option(
      names = "--rotate",
      description =
          "Takes the present keyset, of --file or else of SWITCHBOARD_KEYSET, with a new key in front: it encrypts, the old ones still decrypt.")
  private boolean rotates;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      defaultValue = Option.NULL_VALUE,
      description =
          "Writes it there, for vault.keyset-file, readable by its owner only, and prints nothing of it.")
  private @Nullable Path file;

  KeysetCommand() {
    this(System::getenv);
  }

  /**
   * @param environment a variable's value; null when it is not set
   */
  KeysetCommand(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    if (file == null) {
      print(rotates ? rotated("SWITCHBOARD_KEYSET", fromEnvironment()) : Vault.newKeyset());
    } else if (rotates) {
      KeysetFile.replace(file, rotated(file.toString(), KeysetFile.read(file)));
      print("%s has a new key in front.".formatted(file));
    } else {
      KeysetFile.make(file, Vault.newKeyset());
      print("%s is made. Keep a copy of it.".formatted(file));
    }
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
  }

  private static String rotated(String where, String keyset) {
    try {
      return Vault.rotated(keyset);
    } catch (IllegalArgumentException e) {
      throw new BadConfigException("%s: %s".formatted(where, e.getMessage()));
    }
  }

  private String fromEnvironment() {
    String keyset = environment.apply("SWITCHBOARD_KEYSET");
    if (keyset == null || keyset.isEmpty()) {
      throw new BadConfigException(
          "--rotate needs the present keyset, in SWITCHBOARD_KEYSET or by --file");
    }
    return keyset;
  }
}
