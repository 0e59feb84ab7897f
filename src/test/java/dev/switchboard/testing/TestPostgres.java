package dev.switchboard.testing;

import dev.switchboard.db.Database;
import dev.switchboard.db.Migrations;
import dev.switchboard.db.Pools;
import dev.switchboard.db.TenantDatabase;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A real Postgres for tests, one per JVM: the server of {@code SWITCHBOARD_TEST_POSTGRES} (a JDBC
 * address of its superuser, postgres with password postgres), one in a container, or an embedded
 * one; see {@link TestServer}. Each test class takes a database of its own with {@link #fresh}: a
 * copy of one that was migrated as docs/operations.md says, by an owner that is no superuser.
 */
public final class TestPostgres {
  private static final String PASSWORD = "test";
  private static final String OWNER = "switchboard_owner";
  // Roles that a superuser made are the owner's to grant and to name passwords for only when given.
  private static final String PREPARE =
      """
      do $$
      declare
        made text;
      begin
        if not exists (select from pg_roles where rolname = 'switchboard_owner') then
          create role switchboard_owner login createrole;
        end if;
        alter role switchboard_owner password 'test';
        for made in select rolname from pg_roles
                     where rolname in ('switchboard_api', 'switchboard_pipeline', 'switchboard_auth') loop
          execute format('grant %I to switchboard_owner with admin option', made);
        end loop;
      end
      $$
      """;
  private static final Superuser SUPERUSER = new Superuser();
  private static final String ADMIN =
      TestServer.address(
          "Postgres",
          "SWITCHBOARD_TEST_POSTGRES",
          Containers::postgres,
          TestPostgres::startEmbedded);
  private static final String TEMPLATE = migrated();
  private static int databases;

  private final String database;

  private TestPostgres(String database) {
    this.database = database;
  }

  /** A new, migrated, empty database. */
  public static synchronized TestPostgres fresh() {
    String name = "t%d_%d".formatted(ProcessHandle.current().pid(), ++databases);
    create(name, " template " + TEMPLATE);
    return new TestPostgres(name);
  }

  /** A new database without any table, of the owner who migrates it. */
  public static synchronized TestPostgres untouched() {
    String name = "t%d_%d".formatted(ProcessHandle.current().pid(), ++databases);
    create(name, "");
    return new TestPostgres(name);
  }

  /** Takes no room any more. */
  public void drop() {
    admin(ADMIN, "drop database if exists " + database + " with (force)");
  }

  private static String migrated() {
    String name = "t%d_migrated".formatted(ProcessHandle.current().pid());
    admin(ADMIN, PREPARE);
    create(name, "");
    var _ = Migrations.run(new TestPostgres(name).jdbcUrl(), OWNER, PASSWORD);
    // As every node does when it starts; a copy of days is made faster than days.
    new TestPostgres(name)
        .execute(
            "select prepare_leaf_days((now() at time zone 'utc')::date, 7)",
            "select prepare_workflow_days((now() at time zone 'utc')::date, 7)");
    admin(
        ADMIN,
        "alter role switchboard_api password '" + PASSWORD + "'",
        "alter role switchboard_pipeline password '" + PASSWORD + "'");
    return name;
  }

  // A given server may hold what an earlier run left.
  private static void create(String name, String like) {
    admin(
        ADMIN,
        "drop database if exists " + name + " with (force)",
        "create database " + name + " owner " + OWNER + like);
  }

  /** The JDBC address of this database, for a superuser. */
  public String jdbcUrl() {
    return ADMIN.replaceFirst("/[^/?]*(?=\\?|$)", "/" + database);
  }

  public Pools.Login pipelineLogin() {
    return login("switchboard_pipeline");
  }

  public Pools.Login apiLogin() {
    return login("switchboard_api");
  }

  /** The pipeline's database, over a pool of {@code vertx}. */
  public Database database(Vertx vertx) {
    return new Database(Pools.poolForSets(vertx, pipelineLogin(), 6));
  }

  /** The API's database, over a pool of {@code vertx}. */
  public TenantDatabase tenantDatabase(Vertx vertx) {
    return new TenantDatabase(Pools.pool(vertx, apiLogin(), 4));
  }

  /** Runs statements as the superuser. */
  public void execute(String... statements) {
    admin(jdbcUrl(), statements);
  }

  /** The first column of a query's rows as text, as the superuser; null columns as "null". */
  public List<String> select(String query) {
    try {
      return SUPERUSER.at(
          jdbcUrl(),
          statement -> {
            try (ResultSet rows = statement.executeQuery(query)) {
              List<String> values = new ArrayList<>();
              while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
              }
              return values;
            }
          });
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  private Pools.Login login(String user) {
    URI server = URI.create(ADMIN.substring("jdbc:".length()));
    return new Pools.Login(server.getHost(), server.getPort(), database, user, PASSWORD);
  }

  private static void admin(String url, String... statements) {
    try {
      SUPERUSER.at(
          url,
          statement -> {
            for (String sql : statements) {
              statement.execute(sql);
            }
            return statements.length;
          });
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  private static String startEmbedded() {
    try {
      Path data = Files.createTempDirectory("switchboard-tests");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> quit(data)));
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "200")
              .start();
      return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded Postgres did not start", e);
    }
  }

  // With the data of a hundred databases to flush, an orderly end takes longer than a JVM is given.
  private static void quit(Path data) {
    try {
      String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
      var _ = new ProcessBuilder("kill", "-QUIT", pid).start();
    } catch (IOException e) {
      // It has ended by itself.
      return;
    }
  }
}
