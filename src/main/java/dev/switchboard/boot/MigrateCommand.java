package dev.switchboard.boot;

import dev.switchboard.boot.PostgresConfig.Account;
import dev.switchboard.db.Migrations;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code switchboard migrate}. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the database to this version's schema and gives the program's two roles their passwords.",
      "Signs in as postgres.migrator of the configuration, whose password only this command needs."
    },
    footerHeading = "%nExamples:%n",
    footer = "  SWITCHBOARD_MIGRATOR_PASSWORD=… switchboard migrate -c verticles.conf")
final class MigrateCommand implements Callable<Integer> {
  private static final String MAY_NOT = "42501";

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
    var out = spec.commandLine().getOut();
    PostgresConfig postgres = Settings.load(file).postgres();
    Account migrator = postgres.migrator();
    if (migrator == null) {
      throw new BadConfigException(
          "postgres.migrator.password is missing: set the environment variable SWITCHBOARD_MIGRATOR_PASSWORD");
    }
    int applied = migrate(postgres, migrator);
    out.println(
        applied == 0 ? "The schema is current." : "Applied %d migrations.".formatted(applied));
    try {
      RoleStore.givePasswords(postgres, migrator);
      out.println("The roles have their passwords.");
    } catch (SQLException e) {
      out.println(
          "The roles' passwords were left as they are, %s may not change them: %s"
              .formatted(migrator.user(), e.getMessage()));
    }
    return Exit.OK;
  }

  static int migrate(PostgresConfig postgres, Account migrator) {
    try {
      return Migrations.run(postgres.jdbcUrl(), migrator.user(), migrator.password());
    } catch (FlywayException e) {
      throw new StartException(
          "the migration of %s as %s failed: %s"
              .formatted(postgres.jdbcUrl(), migrator.user(), reason(e)),
          e);
    }
  }

  // Flyway's message is a page long; what Postgres said is one line of it.
  private static String reason(FlywayException e) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused) {
        String said = String.valueOf(refused.getMessage()).lines().findFirst().orElse("");
        return MAY_NOT.equals(refused.getSQLState())
            ? said + ". It must own the database and have CREATEROLE: docs/operations.md"
            : said;
      }
    }
    return String.valueOf(e.getMessage());
  }
}
