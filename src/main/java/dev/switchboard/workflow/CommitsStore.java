package dev.switchboard.workflow;

import dev.switchboard.db.Database;
import dev.switchboard.db.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * The one way by which the engine and the dispatcher commit. The boundary is told before and after
 * each commit, so that a test can end a process between any two of them. Thread-safe.
 */
final class CommitsStore {
  /** Told of commits; may throw, as a process that dies there. */
  interface Boundary {
    /** In production: nothing. */
    Boundary NONE = new Boundary() {};

    default void before() {}

    default void after() {}
  }

  private final Database database;
  private final Boundary boundary;

  CommitsStore(Database database, Boundary boundary) {
    this.database = database;
    this.boundary = boundary;
  }

  /** Runs one statement that is a transaction of its own. */
  Future<RowSet<Row>> query(String sql, Tuple parameters) {
    try {
      boundary.before();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return database
        .query(sql, parameters)
        .map(rows -> {
          boundary.after();
          return rows;
        });
  }

  /** Reads; no process can end between two of its commits. Blocks the calling virtual thread. */
  Row read(String sql, Tuple parameters) {
    return database.query(sql, parameters).await().iterator().next();
  }

  /** Runs work in a transaction; blocks the calling virtual thread. */
  <T> T transact(Function<Tx, T> work) {
    T result =
        database.transact(tx -> {
          T done = work.apply(tx);
          boundary.before();
          return done;
        });
    boundary.after();
    return result;
  }
}
