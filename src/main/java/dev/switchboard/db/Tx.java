package dev.switchboard.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open transaction. Belongs to the code it was handed to, until the future that code returned
 * is complete.
 */
public final class Tx {
  private static final Logger LOG = LoggerFactory.getLogger(Tx.class);

  private static final String NAME_LINES = "select set_config('switchboard.lines', $1, true)";

  private final SqlConnection connection;
  private final @Nullable Scope scope;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final List<Future<?>> leftToCommit = new ArrayList<>();

  /**
   * @param scope what it may see; null: over all tenants
   */
  Tx(SqlConnection connection, @Nullable Scope scope) {
    this.connection = connection;
    this.scope = scope;
  }

  /**
   * Does a piece of work that is the whole agency's though it is asked for by somebody who sees
   * some lines only: who a customer is. Whether they may ask is for the caller to see before; other
   * statements must wait until it is done.
   */
  public <T> Future<T> agencyWide(Supplier<Future<T>> work) {
    if (scope == null || scope.isWhole()) {
      return work.get();
    }
    String own = scope.setting();
    // Pipelined ahead; a failure of it fails the transaction.
    Future<RowSet<Row>> widened = query(NAME_LINES, Tuple.of(Scope.allLines()));
    Future<T> result = work.get();
    return Future.all(widened, result)
        .compose(done -> query(NAME_LINES, Tuple.of(own)))
        .map(narrowed -> result.result());
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
