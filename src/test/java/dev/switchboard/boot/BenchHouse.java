package dev.switchboard.boot;

import dev.switchboard.db.Migrations;
import dev.switchboard.db.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;

/**
 * For benchmarks: the demo's Postgres and agency without its node; nodes are processes of their
 * own. Blocks.
 */
public final class BenchHouse implements AutoCloseable {
  private final Path data;
  private final DataLock lock;
  private final LocalPostgres postgres;
  private final Secrets secrets;

  private BenchHouse(Path data, DataLock lock, LocalPostgres postgres, Secrets secrets) {
    this.data = data;
    this.lock = lock;
    this.postgres = postgres;
    this.secrets = secrets;
  }

  /** Starts over in a directory. */
  public static BenchHouse start(Path data) throws IOException, SQLException {
    Orphan.stop(data.resolve("postgres"));
    Demo.delete(data);
    Files.createDirectories(data);
    DataLock lock = DataLock.take(data);
    Secrets secrets = Secrets.of(data);
    LocalPostgres postgres = LocalPostgres.start(data);
    var _ = Migrations.run(postgres.jdbcUrl(), LocalPostgres.USER, LocalPostgres.USER);
    try (Connection connection = postgres.connect()) {
      DemoSeedStore store = new DemoSeedStore(connection, Vault.open(secrets.keyset()), secrets);
      store.passwords();
      store.seed(Instant.now());
    }
    return new BenchHouse(data, lock, postgres, secrets);
  }

  /** What {@code serve} needs in its environment. */
  public Map<String, String> environment() {
    return Map.of(
        "SWITCHBOARD_API_PASSWORD", secrets.apiPassword(),
        "SWITCHBOARD_PIPELINE_PASSWORD", secrets.pipelinePassword(),
        "SWITCHBOARD_KEYSET", secrets.keyset(),
        "SWITCHBOARD_JWT_SECRET", secrets.jwtSecret());
  }

  public int postgresPort() {
    return postgres.port();
  }

  /** The process id of Postgres itself, whose children do the work. */
  public long postmaster() throws IOException {
    return Long.parseLong(Files.readAllLines(cluster().resolve("postmaster.pid")).getFirst());
  }

  /** Where Postgres keeps its data. */
  public Path cluster() {
    return data.resolve("postgres");
  }

  public String appSecret() {
    return secrets.appSecret();
  }

  public String phoneNumberId() {
    return DemoAgency.RIVERSIDE.phoneNumberId();
  }

  /** The demo agency's key, for whoever opens a stream. */
  public String apiKey() {
    return secrets.apiKey();
  }

  /** A connection of the superuser; the caller closes it. */
  public Connection connect() throws SQLException {
    return postgres.connect();
  }

  /** For others than our nodes. */
  public String superuserUrl() {
    return superuserUrl(LocalPostgres.DATABASE);
  }

  /** The same for a database of their own. */
  public String superuserUrl(String database) {
    return "postgres://%s:%s@localhost:%d/%s"
        .formatted(LocalPostgres.USER, LocalPostgres.USER, postgresPort(), database);
  }

  /** The same for JDBC. */
  public String superuserJdbcUrl(String database) {
    return "jdbc:postgresql://localhost:%d/%s?user=%s&password=%s"
        .formatted(postgresPort(), database, LocalPostgres.USER, LocalPostgres.USER);
  }

  /** The number a query answers with. */
  public long number(String query) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** Runs a statement as the superuser. */
  public void execute(String statement) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement open = connection.createStatement()) {
      var _ = open.execute(statement);
    }
  }

  @Override
  public void close() {
    postgres.close();
    lock.close();
  }
}
