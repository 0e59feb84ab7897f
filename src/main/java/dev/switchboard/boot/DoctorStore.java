package dev.switchboard.boot;

import dev.switchboard.boot.PostgresConfig.Account;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SequencedMap;
import java.util.TreeMap;

/** Looks at a Postgres as one of the program's roles. Blocks. */
final class DoctorStore {
  private static final int OLDEST = 15;
  // Leases and lateness are counted by Postgres's clock here, by the node's there.
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);
  // For migrate, backups and a person.
  private static final int SPARE = 5;
  private static final List<String> ON =
      List.of("fsync", "full_page_writes", "autovacuum", "track_counts");
  private static final String ROLE =
      """
      select current_setting('synchronous_commit') as synchronous_commit,
             (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as above_rules,
             to_regclass('public.feed_head') is not null as migrated
      """;
  private static final String SERVER =
      """
      select current_setting('server_version_num')::int / 10000 as version,
             current_setting('max_connections')::int
               - current_setting('superuser_reserved_connections')::int as connections,
             current_setting('fsync') as fsync,
             current_setting('full_page_writes') as full_page_writes,
             current_setting('autovacuum') as autovacuum,
             current_setting('track_counts') as track_counts,
             clock_timestamp() as now
      """;

  private DoctorStore() {}

  /** What a question to Postgres shows. */
  private interface Judge {
    List<Finding> of(ResultSet row) throws SQLException;
  }

  /** Whether a role may sign in, and is what it should be. */
  static List<Finding> look(PostgresConfig postgres, Account account) {
    String who = "Postgres %s as %s".formatted(postgres.jdbcUrl(), account.user());
    return ask(postgres, account, ROLE, row -> role(who, row));
  }

  /** Whether the server is set up as a node needs it. */
  static List<Finding> server(PostgresConfig postgres, InstantSource clock) {
    return ask(
        postgres,
        postgres.pipeline(),
        SERVER,
        row -> Server.of(row).findings(postgres.api().pool() + postgres.pipeline().pool(), clock));
  }

  private static List<Finding> ask(
      PostgresConfig postgres, Account account, String question, Judge judge) {
    Properties login = new Properties();
    login.setProperty("user", account.user());
    login.setProperty("password", account.password());
    login.setProperty("connectTimeout", "5");
    login.setProperty("socketTimeout", "5");
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), login);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.next() ? judge.of(row) : List.of();
    } catch (SQLException e) {
      return List.of(
          Finding.bad(
              "Postgres %s as %s: %s".formatted(postgres.jdbcUrl(), account.user(), e.getMessage()),
              "check host, port, database and password; 'switchboard migrate' makes roles and tables"));
    }
  }

  private static List<Finding> role(String who, ResultSet row) throws SQLException {
    String commit = row.getString("synchronous_commit");
    return List.of(
        Finding.of(
            !commit.equals("off"),
            "%s: synchronous_commit = %s".formatted(who, commit),
            "turn it on: what was acknowledged could be lost"),
        Finding.of(
            !row.getBoolean("above_rules"),
            who + ": bound by row-level security",
            "take SUPERUSER and BYPASSRLS from this role"),
        Finding.of(row.getBoolean("migrated"), who + ": schema", "run 'switchboard migrate'"));
  }

  /**
   * A server's settings.
   *
   * @param connections how many may be open at once, all nodes' together
   * @param settings of those that must be on
   * @param now by its own clock
   */
  record Server(int version, int connections, SequencedMap<String, String> settings, Instant now) {
    private static Server of(ResultSet row) throws SQLException {
      SequencedMap<String, String> settings = new TreeMap<>();
      for (String name : ON) {
        settings.put(name, row.getString(name));
      }
      return new Server(
          row.getInt("version"),
          row.getInt("connections"),
          settings,
          row.getObject("now", OffsetDateTime.class).toInstant());
    }

    List<Finding> findings(int pools, InstantSource clock) {
      List<Finding> findings = new ArrayList<>();
      findings.add(
          Finding.of(
              version >= OLDEST, "Postgres: version " + version, "Postgres 15 or newer is needed"));
      settings.forEach((name, is) ->
          findings.add(
              Finding.of(is.equals("on"), "Postgres: %s = %s".formatted(name, is), remedy(name))));
      findings.add(
          Finding.of(
              connections >= pools + SPARE,
              "Postgres: %d connections, %d for this node".formatted(connections, pools),
              "raise max_connections to the pools of all nodes and %d more".formatted(SPARE)));
      findings.add(clock(clock.instant()));
      return findings;
    }

    private static String remedy(String setting) {
      return switch (setting) {
        case "fsync", "full_page_writes" ->
            "turn it on: what was acknowledged could be lost, and no backup mends it";
        default -> "turn it on: queues are tables, and slow down within hours without it";
      };
    }

    private Finding clock(Instant here) {
      Duration off = Duration.between(now, here);
      return Finding.of(
          off.abs().compareTo(CLOCK_SLACK) <= 0,
          "clock: %d ms from Postgres's".formatted(off.toMillis()),
          "run chrony or systemd-timesyncd on both machines");
    }
  }
}
