package dev.switchboard.boot;

import dev.switchboard.boot.PostgresConfig.Account;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The passwords of the program's roles, set by the migrator. Blocks. */
final class RoleStore {
  private RoleStore() {}

  /** Fails when the migrator may not; then somebody else manages the roles. */
  static void givePasswords(PostgresConfig postgres, Account migrator) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(postgres.jdbcUrl(), migrator.user(), migrator.password());
        Statement statement = connection.createStatement()) {
      for (Account role : List.of(postgres.api(), postgres.pipeline())) {
        statement.execute(
            "alter role %s password %s"
                .formatted(
                    statement.enquoteIdentifier(role.user(), true),
                    statement.enquoteLiteral(role.password())));
      }
    }
  }
}
