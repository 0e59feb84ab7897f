package dev.switchboard.boot;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

/**
 * A real Postgres of the demo's own, its data kept in a directory. Durable: it is refused unless it
 * says itself that fsync and synchronous_commit are on. Whoever calls holds the directory's {@link
 * DataLock}.
 */
final class LocalPostgres implements AutoCloseable {
  static final String USER = "postgres";
  static final String DATABASE = "postgres";
  private static final Duration START_WAIT = Duration.ofSeconds(60);
  // The library starts Postgres with both off, which would make every promise of ours a lie.
  private static final Map<String, String> DURABLE =
      Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");
  private static final Map<String, String> TUNED =
      Map.of(
          // Queue tables turn over many times a minute.
          "autovacuum_naptime", "3s",
          "shared_buffers", "256MB",
          "max_connections", "100",
          "max_wal_size", "2GB",
          // Segments of the log are used again instead of made anew when a burst comes after a
          // quiet hour.
          "min_wal_size", "512MB");

  private final EmbeddedPostgres server;

  private LocalPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** Starts it on a free port; stops one that a killed run left behind. */
  static LocalPostgres start(Path data) {
    Path cluster = data.resolve("postgres");
    Path whole = data.resolve("postgres.ready");
    Orphan.stop(cluster);
    try {
      if (!Files.exists(whole)) {
        // A run that was killed while it made the cluster; nothing is in it yet.
        Demo.delete(cluster);
      }
    } catch (IOException e) {
      throw new StartException("cannot delete %s: %s".formatted(cluster, e.getMessage()), e);
    }
    LocalPostgres postgres = new LocalPostgres(launch(data, cluster));
    try {
      postgres.requireDurable();
      Files.writeString(whole, "");
      return postgres;
    } catch (IOException e) {
      postgres.close();
      throw new StartException("cannot write %s: %s".formatted(whole, e.getMessage()), e);
    } catch (StartException e) {
      postgres.close();
      throw e;
    }
  }

  private static EmbeddedPostgres launch(Path data, Path cluster) {
    File log = data.resolve("postgres.log").toFile();
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(cluster.toFile())
            .setOverrideWorkingDirectory(data.resolve("postgres-bin").toFile())
            .setCleanDataDirectory(false)
            // The node's own hook stops it, after everything that uses it.
            .setRegisterShutdownHook(false)
            .setPGStartupWait(START_WAIT)
            .setOutputRedirector(Redirect.appendTo(log))
            .setErrorRedirector(Redirect.appendTo(log));
    DURABLE.forEach(builder::setServerConfig);
    TUNED.forEach(builder::setServerConfig);
    try {
      Files.createDirectories(cluster);
      return builder.start();
    } catch (IOException | RuntimeException e) {
      throw new StartException(
          "the demo's Postgres did not start: %s. Its log is %s; 'demo --fresh' starts over."
              .formatted(e.getMessage(), log),
          e);
    }
  }

  private void requireDurable() {
    DURABLE.forEach((setting, wanted) -> {
      String is = show(setting);
      if (!is.equals(wanted)) {
        throw new StartException(
            "the demo's Postgres has %s = %s, so what it acknowledges could be lost; refusing to run on it"
                .formatted(setting, is));
      }
    });
  }

  private String show(String setting) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + setting)) {
      return row.next() ? row.getString(1) : "";
    } catch (SQLException e) {
      throw new StartException("the demo's Postgres does not answer: " + e.getMessage(), e);
    }
  }

  /** A connection of the superuser, for setting up. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), USER, USER);
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:%d/%s".formatted(port(), DATABASE);
  }

  int port() {
    return server.getPort();
  }

  /** Fast shutdown: open transactions are rolled back, all that was committed is there. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new StartException("the demo's Postgres did not stop: " + e.getMessage(), e);
    }
  }
}
