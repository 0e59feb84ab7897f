package dev.switchboard.boot;

import dev.switchboard.db.Vault;
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
    footer = "  export SWITCHBOARD_KEYSET=\"$(switchboard keyset)\"")
final class KeysetCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run
  private CommandSpec spec;

  @Option(
      names = "--rotate",
      description =
          "Prints the keyset of SWITCHBOARD_KEYSET with a new key in front: it encrypts, the old ones still decrypt.")
  private boolean rotates;

  @Override
  public void run() {
    spec.commandLine().getOut().println(rotates ? rotated() : Vault.newKeyset());
  }

  private static String rotated() {
    String keyset = System.getenv("SWITCHBOARD_KEYSET");
    if (keyset == null || keyset.isEmpty()) {
      throw new BadConfigException("--rotate needs the present keyset in SWITCHBOARD_KEYSET");
    }
    return Vault.rotated(keyset);
  }
}
