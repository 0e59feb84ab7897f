package dev.switchboard.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.boot.PostgresConfig.Account;
import dev.switchboard.db.Pools;
import dev.switchboard.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A database that somebody else runs, as docs/operations.md sets it up. */
class MigrateCommandTest {
  private static final String ODD = "it's \"odd\" \\ ñ";
  private static final Account OWNER = new Account("switchboard_owner", "test", 1);

  private final TestPostgres postgres = TestPostgres.fresh();
  private final String bare = postgres.apiLogin().database() + "_bare";

  @AfterEach
  void giveBack() {
    postgres.execute(
        "alter role switchboard_api password 'test'",
        "alter role switchboard_pipeline password 'test'",
        "drop database if exists " + bare + " with (force)",
        "drop role if exists " + bare);
  }

  @Test
  void anOwnerWhoIsNoSuperuserMigratesAndGivesPasswords() throws SQLException {
    postgres.execute("create database %s owner switchboard_owner".formatted(bare));
    PostgresConfig config = config(OWNER);

    assertThat(MigrateCommand.migrate(config, OWNER)).isPositive();
    assertThat(MigrateCommand.migrate(config, OWNER)).isZero();
    RoleStore.givePasswords(config, OWNER);

    try (Connection api = DriverManager.getConnection(config.jdbcUrl(), config.api().user(), ODD)) {
      assertThat(api.isValid(5)).isTrue();
    }
    assertThat(DoctorStore.look(config, config.api())).isNotEmpty().allMatch(Finding::good);
  }

  @Test
  void anOwnerWhoMayNotMakeRolesIsToldWhatIsMissing() {
    postgres.execute(
        "create role %s login password 'test'".formatted(bare),
        "create database %s owner %s".formatted(bare, bare));
    Account weak = new Account(bare, "test", 1);

    assertThatThrownBy(() -> MigrateCommand.migrate(config(weak), weak))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("as %s failed: ERROR: ".formatted(bare))
        .hasMessageEndingWith("have CREATEROLE: docs/operations.md")
        .message()
        .hasLineCount(1);
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> MigrateCommand.migrate(config(OWNER), OWNER))
        .hasMessageContaining("database \"%s\" does not exist".formatted(bare));
  }

  private PostgresConfig config(Account migrator) {
    Pools.Login login = postgres.apiLogin();
    return new PostgresConfig(
        login.host(),
        login.port(),
        bare,
        new Account("switchboard_api", ODD, 1),
        new Account("switchboard_pipeline", "test", 1),
        migrator);
  }
}
