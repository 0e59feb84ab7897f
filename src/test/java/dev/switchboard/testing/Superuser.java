package dev.switchboard.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the tests ask as the superuser, over one connection that is kept: to open one, with its
 * password checked, costs more than what is asked. Who comes meanwhile gets one of their own, so
 * that nobody waits for a statement that waits for a lock. Thread-safe.
 */
final class Superuser {
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection kept;
  private String keptTo = "";

  /** Something done with a statement. */
  interface Work<T> {
    T with(Statement statement) throws SQLException;
  }

  <T> T at(String url, Work<T> work) throws SQLException {
    if (!lock.tryLock()) {
      try (Connection own = open(url)) {
        return with(own, work);
      }
    }
    try {
      return with(kept(url), work);
    } finally {
      lock.unlock();
    }
  }

  private static <T> T with(Connection connection, Work<T> work) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return work.with(statement);
    }
  }

  // Tests end connections, and Postgres too.
  private Connection kept(String url) throws SQLException {
    Connection last = kept;
    if (last != null && keptTo.equals(url) && last.isValid(1)) {
      return last;
    }
    if (last != null) {
      last.close();
    }
    Connection opened = open(url);
    kept = opened;
    keptTo = url;
    return opened;
  }

  private static Connection open(String url) throws SQLException {
    return DriverManager.getConnection(url, "postgres", "postgres");
  }
}
