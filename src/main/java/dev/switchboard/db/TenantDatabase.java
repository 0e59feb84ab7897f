package dev.switchboard.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;

/**
 * The API's database: each transaction sees one tenant and nothing else, by row-level security.
 * Signs in as {@code switchboard_api}. Thread-safe.
 */
public final class TenantDatabase {
  private static final String NAME_TENANT = "select set_config('switchboard.tenant', $1, true)";

  private final Pool pool;

  public TenantDatabase(Pool pool) {
    this.pool = pool;
  }

  /** Like {@link Database#transaction}, for one tenant. */
  public <T> Future<T> transaction(long tenantId, Function<Tx, Future<T>> work) {
    return Database.in(
        pool,
        tx -> {
          // Pipelined ahead of the work's first statement; a failure of it fails the transaction.
          Future<RowSet<Row>> named = tx.query(NAME_TENANT, Tuple.of(Long.toString(tenantId)));
          Future<T> result = work.apply(tx);
          return Future.all(named, result).map(done -> result.result());
        });
  }

  /** Runs one statement that needs no tenant: the sign-in functions, and nothing else. */
  public Future<RowSet<Row>> beforeSignIn(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters);
  }
}
