package dev.switchboard.db;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.HashMap;
import java.util.Map;

/** Opens pools and pipelined clients, with what every connection of the house needs. */
public final class Pools {
  // Statements sent ahead of their answers on one connection; a group commit keeps two or three in
  // flight.
  private static final int PIPELINE = 256;
  // By default a statement of more than 2,048 characters is parsed and planned each time it runs.
  // The one that writes down what workflows did has 5,000, and planning it costs more than it does.
  private static final int LONGEST_PREPARED = 16_384;
  // A connection is lent to every room in turn.
  private static final int MOST_PREPARED = 512;
  // A plan for a known set of hundreds reads the whole of a large table into a hash; the generic
  // one takes each by its index, whatever the size of the table. A bitmap reads what is dead, too.
  private static final Map<String, String> SETS =
      Map.of("plan_cache_mode", "force_generic_plan", "enable_bitmapscan", "off");

  private Pools() {}

  /**
   * Where a Postgres is and who signs in there.
   *
   * @param password a secret
   */
  public record Login(String host, int port, String database, String user, String password) {}

  /** A pool of transactions' connections. */
  public static Pool pool(Vertx vertx, Login login, int size) {
    return pool(vertx, options(login, Map.of()), login, size);
  }

  /** The same for statements that join small sets of their own with large tables. */
  public static Pool poolForSets(Vertx vertx, Login login, int size) {
    return pool(vertx, options(login, SETS), login, size);
  }

  private static Pool pool(Vertx vertx, PgConnectOptions options, Login login, int size) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(size).setName(login.user()).setShared(false))
        .connectingTo(options)
        .using(vertx)
        .build();
  }

  /**
   * One connection that many statements share, pipelined; each statement is its own transaction.
   */
  public static SqlClient pipelined(Vertx vertx, Login login) {
    return PgBuilder.client()
        .with(new PoolOptions().setMaxSize(1))
        .connectingTo(options(login, SETS))
        .using(vertx)
        .build();
  }

  private static PgConnectOptions options(Login login, Map<String, String> plans) {
    return new PgConnectOptions()
        .setHost(login.host())
        .setPort(login.port())
        .setDatabase(login.database())
        .setUser(login.user())
        .setPassword(login.password())
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(LONGEST_PREPARED)
        .setPreparedStatementCacheMaxSize(MOST_PREPARED)
        .setPipeliningLimit(PIPELINE)
        .setReconnectAttempts(2)
        .setProperties(properties(plans));
  }

  private static Map<String, String> properties(Map<String, String> plans) {
    Map<String, String> all = new HashMap<>(plans);
    all.put("application_name", "switchboard");
    all.put("search_path", "public");
    // A queue's plan made while its table was empty scans the table for ever after.
    all.put("enable_seqscan", "off");
    // Before Postgres 18 that adds so much to what a plan seems to cost that it is compiled first,
    // which takes a hundred times as long as it runs.
    all.put("jit", "off");
    // For the same reason it would begin a small read with starting processes.
    all.put("max_parallel_workers_per_gather", "0");
    all.put("statement_timeout", "30000");
    // A process that is frozen in the midst of a transaction would hold its rows, so that nobody
    // could take over its lanes and shards, for as long as it is frozen.
    all.put("idle_in_transaction_session_timeout", "5000");
    all.put("TimeZone", "UTC");
    return all;
  }
}
