package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MigrationsTest {
  private static final String OWNER = "switchboard_owner";
  private static final String PASSWORD = "test";
  private static final String APPLIED = "select count(*) from flyway_schema_history where success";

  private final TestPostgres postgres = TestPostgres.untouched();
  private final String url = postgres.jdbcUrl().replaceFirst("\\?.*", "");

  // Nodes run meanwhile: whoever waits for a lock on a table holds up all that come after.
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatWaitsTooLongForATableEndsWithNothingChangedAndIsTriedAgain() throws Exception {
    Flyway.configure()
        .dataSource(url, OWNER, PASSWORD)
        .locations("classpath:db/migration")
        .target("106")
        .load()
        .migrate();
    List<String> before = postgres.select(APPLIED);
    try (Connection busy = DriverManager.getConnection(url, OWNER, PASSWORD);
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("lock table app_user in access share mode");

      assertThatThrownBy(() -> Migrations.run(url, OWNER, PASSWORD, 1, () -> {}))
          .hasMessageContaining("lock timeout");
      assertThat(postgres.select(APPLIED)).isEqualTo(before);

      assertThat(Migrations.run(url, OWNER, PASSWORD, 2, () -> letGo(busy))).isPositive();
    }
    assertThat(Migrations.run(url, OWNER, PASSWORD)).isZero();
  }

  private static void letGo(Connection busy) {
    try {
      busy.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
