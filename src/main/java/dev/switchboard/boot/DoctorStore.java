package dev.switchboard.boot;

import dev.switchboard.boot.PostgresConfig.Account;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Looks at a Postgres as one of the program's roles. Blocks. */
final class DoctorStore {
  private static final int OLDEST = 15;
  private static final String LOOK =
      """
      select current_setting('server_version_num')::int / 10000 as version,
             current_setting('fsync') as fsync,
             current_setting('synchronous_commit') as synchronous_commit,
             (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as above_rules,
             to_regclass('public.feed_head') is not null as migrated
      """;

  private DoctorStore() {}

  static List<Finding> look(PostgresConfig postgres, Account account) {
    String who = "Postgres %s as %s".formatted(postgres.jdbcUrl(), account.user());
    Properties login = new Properties();
    login.setProperty("user", account.user());
    login.setProperty("password", account.password());
    login.setProperty("connectTimeout", "5");
    login.setProperty("socketTimeout", "5");
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), login);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(LOOK)) {
      return row.next() ? findings(who, row) : List.of();
    } catch (SQLException e) {
      return List.of(
          Finding.bad(
              "%s: %s".formatted(who, e.getMessage()),
              "check host, port, database and password; 'switchboard migrate' makes roles and tables"));
    }
  }

  private static List<Finding> findings(String who, ResultSet row) throws SQLException {
    List<Finding> findings = new ArrayList<>();
    int version = row.getInt("version");
    findings.add(
        of(version >= OLDEST, who + ": version " + version, "Postgres 15 or newer is needed"));
    for (String setting : List.of("fsync", "synchronous_commit")) {
      String is = row.getString(setting);
      findings.add(
          of(
              !is.equals("off"),
              "%s: %s = %s".formatted(who, setting, is),
              "turn it on: what was acknowledged could be lost"));
    }
    findings.add(
        of(
            !row.getBoolean("above_rules"),
            who + ": bound by row-level security",
            "take SUPERUSER and BYPASSRLS from this role"));
    findings.add(of(row.getBoolean("migrated"), who + ": schema", "run 'switchboard migrate'"));
    return findings;
  }

  private static Finding of(boolean good, String what, String remedy) {
    return good ? Finding.good(what) : Finding.bad(what, remedy);
  }
}
