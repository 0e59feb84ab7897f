package dev.switchboard.db;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database to this version's schema, and gives the two roles their passwords. Blocks. */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  // Who waits for a table holds up all that come after, and nodes run meanwhile: better to let them
  // pass, and to try again.
  private static final Map<String, String> IMPATIENT = Map.of("options", "-c lock_timeout=3s");
  private static final int TRIES = 20;
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  // lock_not_available, deadlock_detected: the nodes were faster.
  private static final Set<String> IN_THE_WAY = Set.of("55P03", "40P01");

  private Migrations() {}

  /**
   * @param jdbcUrl of a user who may create roles and tables
   * @return how many migrations were applied; 0 when the schema was current
   */
  public static int run(String jdbcUrl, String user, String password) {
    return run(jdbcUrl, user, password, TRIES, Migrations::pause);
  }

  /**
   * The same; a migration that others are in the way of is rolled back, and tried again with those
   * after it.
   *
   * @param between runs before each further try
   */
  static int run(String jdbcUrl, String user, String password, int tries, Runnable between) {
    Flyway flyway =
        Flyway.configure()
            .dataSource(jdbcUrl, user, password)
            .jdbcProperties(IMPATIENT)
            .locations("classpath:db/migration")
            .load();
    int before = flyway.info().applied().length;
    for (int left = tries - 1; ; left--) {
      try {
        flyway.migrate();
        return flyway.info().applied().length - before;
      } catch (FlywayException e) {
        if (left == 0 || !isInTheWay(e)) {
          throw e;
        }
        LOG.info("nodes are in the way of a migration; it is rolled back and tried again");
        between.run();
      }
    }
  }

  private static boolean isInTheWay(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql
          && IN_THE_WAY.contains(String.valueOf(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
