package dev.switchboard.boot;

import dev.switchboard.db.Pools;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the way to Postgres: {@code postgres} in verticles.conf.
 *
 * @param host name or address; default localhost
 * @param port default 5432
 * @param api the role of the rooms that serve people; sees one tenant at a time
 * @param pipeline the role of the rooms that work over all tenants
 * @param migrator who may create tables and roles; null on nodes that never migrate
 */
record PostgresConfig(
    String host,
    int port,
    String database,
    Account api,
    Account pipeline,
    @Nullable Account migrator) {
  PostgresConfig {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("postgres.port (%d) must be 1 to 65535".formatted(port));
    }
    if (api.user().equals(pipeline.user())) {
      throw new IllegalArgumentException(
          "postgres.api.user and postgres.pipeline.user (%s) must be two roles: row-level security is between them"
              .formatted(api.user()));
    }
  }

  /**
   * A role, its password and how many connections it may hold.
   *
   * @param password a secret
   */
  record Account(String user, String password, int pool) {
    Account {
      if (pool < 1 || pool > 200) {
        throw new IllegalArgumentException(
            "postgres.*.pool (%d) of %s must be 1 to 200".formatted(pool, user));
      }
    }

    static Account from(Section section, String user, String variable, int pool) {
      return section.build(() ->
          new Account(
              section.text("user", user),
              section.secret("password", variable),
              section.number("pool", pool)));
    }

    @Override
    public String toString() {
      return user;
    }
  }

  static PostgresConfig from(Section postgres) {
    return new PostgresConfig(
        postgres.text("host", "localhost"),
        postgres.number("port", 5432),
        postgres.text("database", "switchboard"),
        account(postgres, "api", "switchboard_api", 8),
        account(postgres, "pipeline", "switchboard_pipeline", 12),
        hasMigrator(postgres) ? account(postgres, "migrator", "postgres", 1) : null);
  }

  private static boolean hasMigrator(Section postgres) {
    return postgres.has("migrator") && postgres.section("migrator").has("password");
  }

  private static Account account(Section postgres, String key, String user, int pool) {
    String variable = "SWITCHBOARD_%s_PASSWORD".formatted(key.toUpperCase(Locale.ROOT));
    return Account.from(postgres.section(key), user, variable, pool);
  }

  Pools.Login login(Account account) {
    return new Pools.Login(host, port, database, account.user(), account.password());
  }

  String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
  }
}
