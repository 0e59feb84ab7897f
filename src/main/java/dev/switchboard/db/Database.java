package dev.switchboard.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline's database: works over all tenants, in sets. Signs in as {@code
 * switchboard_pipeline}. Thread-safe.
 */
public final class Database {
  private final Pool pool;

  public Database(Pool pool) {
    this.pool = pool;
  }

  /** Runs one prepared statement in a transaction of its own. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters);
  }

  /**
   * Asks whether there is anything to do; no transaction is begun for the answer no. Blocks the
   * calling virtual thread.
   *
   * @param question a statement that brings one row with one truth value
   */
  public boolean ask(String question, Tuple parameters) {
    return query(question, parameters).await().iterator().next().getBoolean(0);
  }

  /**
   * Runs work in one transaction: committed when its future succeeds, rolled back when it fails or
   * throws.
   *
   * @return completes after the commit, and after the hints of {@link Tx#afterCommit}
   */
  public <T> Future<T> transaction(Function<Tx, Future<T>> work) {
    return in(pool, null, tx -> work.apply(tx));
  }

  /**
   * The same for code that reads top to bottom: blocks the calling virtual thread until committed.
   * Work that throws is rolled back, and what it threw is thrown.
   */
  public <T> T transact(Function<Tx, T> work) {
    SqlConnection connection = borrow();
    try {
      // Not awaited: the first statements go along with it. It fails only with its connection, and
      // so do they then.
      Future<Transaction> begun = connection.begin();
      Tx tx = new Tx(connection, null);
      T result;
      try {
        result = work.apply(tx);
      } catch (Throwable thrown) {
        // A connection that broke has rolled back by itself; what the work threw says more.
        begun.compose(Transaction::rollback).otherwiseEmpty().await();
        throw thrown;
      }
      commit(begun.await(), tx).await();
      tx.committed();
      return result;
    } finally {
      connection.close().otherwiseEmpty().await();
    }
  }

  // A thread whose verticle is undeployed is interrupted; the connection it asked for still comes,
  // and nobody else would give it back.
  private SqlConnection borrow() {
    Future<SqlConnection> asked = pool.getConnection();
    try {
      return asked.await();
    } catch (Throwable interrupted) { // await rethrows checked causes too
      asked.onSuccess(SqlConnection::close);
      throw interrupted;
    }
  }

  static <T> Future<T> in(Pool pool, @Nullable Scope scope, Function<Tx, Future<T>> work) {
    return pool.getConnection()
        .compose(connection ->
            run(connection, new Tx(connection, scope), work).eventually(connection::close));
  }

  private static <T> Future<T> run(SqlConnection connection, Tx tx, Function<Tx, Future<T>> work) {
    return connection
        .begin()
        .compose(transaction ->
            attempt(work, tx)
                .compose(
                    result ->
                        commit(transaction, tx)
                            .map(done -> {
                              tx.committed();
                              return result;
                            }),
                    failure ->
                        transaction
                            .rollback()
                            .transform(rolledBack -> Future.failedFuture(failure))));
  }

  // What was left to the commit is waited for first: a statement that is still being prepared would
  // miss the transaction, which would be committed without it.
  private static Future<Void> commit(Transaction transaction, Tx tx) {
    return tx.leftToCommit()
        .compose(
            answered -> transaction.commit(),
            failure ->
                transaction.rollback().transform(rolledBack -> Future.failedFuture(failure)));
  }

  private static <T> Future<T> attempt(Function<Tx, Future<T>> work, Tx tx) {
    try {
      return work.apply(tx);
    } catch (RuntimeException thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
