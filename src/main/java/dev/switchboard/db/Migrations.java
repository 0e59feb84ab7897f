package dev.switchboard.db;

import org.flywaydb.core.Flyway;

/** Brings a database to this version's schema, and gives the two roles their passwords. Blocks. */
public final class Migrations {
  private Migrations() {}

  /**
   * @param jdbcUrl of a user who may create roles and tables
   * @return how many migrations were applied; 0 when the schema was current
   */
  public static int run(String jdbcUrl, String user, String password) {
    return Flyway.configure()
        .dataSource(jdbcUrl, user, password)
        .locations("classpath:db/migration")
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
