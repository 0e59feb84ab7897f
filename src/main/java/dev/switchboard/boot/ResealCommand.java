package dev.switchboard.boot;

import dev.switchboard.boot.PostgresConfig.Account;
import dev.switchboard.db.Vault;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard reseal}. */
@Command(
    name = "reseal",
    mixinStandardHelpOptions = true,
    description = {
      "Encrypts app, endpoint and provider secrets and access tokens anew, with the keyset's first key.",
      "After it, and once every node has the new keyset, the old key may leave the keyset."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  export SWITCHBOARD_KEYSET=\"$(switchboard keyset --rotate)\"",
      "  switchboard reseal -c verticles.conf"
    })
final class ResealCommand implements Callable<Integer> {
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
    PostgresConfig postgres = settings.postgres();
    Account pipeline = postgres.pipeline();
    try (Connection connection =
        DriverManager.getConnection(postgres.jdbcUrl(), pipeline.user(), pipeline.password())) {
      int done = ResealStore.reseal(connection, Vault.open(settings.keyset().json()));
      spec.commandLine().getOut().println("Encrypted %d secrets anew.".formatted(done));
      return Exit.OK;
    } catch (SQLException | IllegalStateException e) {
      throw new StartException(
          "nothing was encrypted anew in %s: %s".formatted(postgres.jdbcUrl(), e.getMessage()), e);
    }
  }
}
