package dev.switchboard.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open transaction. Belongs to the code it was handed to, until the future that code returned
 * is complete.
 */
public final class Tx {
  private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

  private final SqlConnection connection;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<Future<?>> leftToCommit = new ArrayList<>();

  Tx(SqlConnection connection) {
    this.connection = connection;
  }

  /** Runs one prepared statement; several at once are pipelined in the order they were called. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return connection.preparedQuery(sql).execute(parameters);
  }

  /** Runs one prepared statement without parameters. */
  public Future<RowSet<Row>> query(String sql) {
    return connection.preparedQuery(sql).execute();
  }

  /**
   * Leaves a statement's answer to the commit, which fails with it. For what is written last, whose
   * answer nobody in the transaction needs: several go in one round trip.
   */
  public void leaveToCommit(Future<?> statement) {
    leftToCommit.add(statement);
  }

  /** Completes when all that was left to the commit is answered; fails with the first failure. */
  Future<?> leftToCommit() {
    return Future.join(leftToCommit);
  }

  /**
   * Runs something once the transaction is committed, and not at all if it is rolled back. For
   * hints: a crash between commit and hint loses the hint, so a sweep must find the work too. One
   * that throws is logged: what is committed has not failed.
   */
  public void afterCommit(Runnable hint) {
    afterCommit.add(hint);
  }

  void committed() {
    for (Runnable hint : afterCommit) {
      try {
        hint.run();
      } catch (RuntimeException e) {
        LOG.warn("committed, but a hint was not given; a sweep finds the work", e);
      }
    }
  }
}
