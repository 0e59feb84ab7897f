package dev.switchboard.boot;

import dev.switchboard.db.Vault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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

  @Override
  public void run() {
    spec.commandLine().getOut().println(Vault.newKeyset());
  }
}
