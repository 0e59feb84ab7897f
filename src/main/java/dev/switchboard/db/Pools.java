package dev.switchboard.db;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.Map;

/** Opens pools and pipelined clients, with what every connection of the house needs. */
public final class Pools {
  // Statements sent ahead of their answers on one connection; a group commit keeps two or three in
  // flight.
  private static final int PIPELINE = 256;

  private Pools() {}

  /**
   * Where a Postgres is and who signs in there.
   *
   * @param password a secret
   */
  public record Login(String host, int port, String database, String user, String password) {}

  /** A pool of transactions' connections. */
  public static Pool pool(Vertx vertx, Login login, int size) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(size).setName(login.user()).setShared(false))
        .connectingTo(options(login))
        .using(vertx)
        .build();
  }

  /**
   * One connection that many statements share, pipelined; each statement is its own transaction.
   */
  public static SqlClient pipelined(Vertx vertx, Login login) {
    return PgBuilder.client()
        .with(new PoolOptions().setMaxSize(1))
        .connectingTo(options(login))
        .using(vertx)
        .build();
  }

  private static PgConnectOptions options(Login login) {
    return new PgConnectOptions()
        .setHost(login.host())
        .setPort(login.port())
        .setDatabase(login.database())
        .setUser(login.user())
        .setPassword(login.password())
        .setCachePreparedStatements(true)
        .setPipeliningLimit(PIPELINE)
        .setReconnectAttempts(2)
        // A queue's plan made while its table was empty scans the table for ever after. And a
        // process that is frozen in the midst of a transaction would hold its rows, so that nobody
        // could take over its lanes and shards, for as long as it is frozen.
        .setProperties(
            Map.of(
                "application_name", "switchboard",
                "search_path", "public",
                "enable_seqscan", "off",
                "statement_timeout", "30000",
                "idle_in_transaction_session_timeout", "5000",
                "TimeZone", "UTC"));
  }
}
