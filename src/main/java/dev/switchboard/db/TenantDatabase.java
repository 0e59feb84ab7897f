package dev.switchboard.db;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The API's database: each transaction sees one tenant, or some lines of it, and nothing else, by
 * row-level security. Signs in as {@code switchboard_api}. Thread-safe.
 */
public final class TenantDatabase {
  private static final String NAME_SCOPE =
      """
      select set_config('switchboard.tenant', $1, true), set_config('switchboard.lines', $2, true),
             set_config('switchboard.person', $3, true)
      """;

  private final Pool pool;

  public TenantDatabase(Pool pool) {
    this.pool = pool;
  }

  /** Like {@link Database#transaction}, for what may be seen. */
  public <T> Future<T> transaction(Scope scope, Function<Tx, Future<T>> work) {
    return Database.in(
        pool,
        scope,
        tx -> {
          // Pipelined ahead of the work's first statement; a failure of it fails the transaction.
          Future<RowSet<Row>> named = tx.query(NAME_SCOPE, settings(scope));
          Future<T> result = work.apply(tx);
          return Future.all(named, result).map(done -> result.result());
        });
  }

  private static Tuple settings(Scope scope) {
    @Nullable Long person = scope.userId();
    return Tuple.of(
        Long.toString(scope.tenantId()),
        scope.setting(),
        person == null ? "" : Long.toString(person));
  }

  /** Runs one statement that needs no tenant: the sign-in functions, and nothing else. */
  public Future<RowSet<Row>> beforeSignIn(String sql, Tuple parameters) {
    return pool.preparedQuery(sql).execute(parameters);
  }
}
