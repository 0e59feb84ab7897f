package dev.switchboard.bench;

import dev.switchboard.boot.BenchHouse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees messages become visible to another session: it asks both feeds for what is new, rests a
 * millisecond, asks again. So what it says is late by up to that rest and one query, never early.
 */
final class CommitWatch implements AutoCloseable {
  private static final long REST_NANOS = 1_000_000;
  // Relies on the primary key of feed, whose numbers are in the order of commits and have no gap.
  private static final String NEWS =
      """
      select tenant_id, seq, message_id from feed where tenant_id = 1 and seq > ?
      union all
      select tenant_id, seq, message_id from feed where tenant_id = 2 and seq > ?
      """;
  private static final String HEADS =
      "select tenant_id, seq from feed_head where tenant_id in (1, 2)";

  private final Connection connection;
  private final long[] heads = new long[3];
  private final Map<Long, Long> seen = new HashMap<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile boolean stopping;

  private CommitWatch(Connection connection) {
    this.connection = connection;
  }

  static CommitWatch start(BenchHouse house) throws SQLException {
    CommitWatch watch = new CommitWatch(house.connect());
    try (Statement statement = watch.connection.createStatement();
        ResultSet row = statement.executeQuery(HEADS)) {
      while (row.next()) {
        watch.heads[row.getInt(1)] = row.getLong(2);
      }
    }
    Thread.ofPlatform().daemon().name("commit-watch").start(watch::run);
    return watch;
  }

  private void run() {
    try (PreparedStatement news = connection.prepareStatement(NEWS)) {
      while (!stopping) {
        look(news);
        LockSupport.parkNanos(REST_NANOS);
      }
      look(news);
      done.complete(null);
    } catch (SQLException e) {
      done.completeExceptionally(e);
    }
  }

  private void look(PreparedStatement news) throws SQLException {
    news.setLong(1, heads[1]);
    news.setLong(2, heads[2]);
    try (ResultSet row = news.executeQuery()) {
      long now = System.nanoTime();
      while (row.next()) {
        int tenant = row.getInt(1);
        heads[tenant] = Math.max(heads[tenant], row.getLong(2));
        seen.putIfAbsent(row.getLong(3), now);
      }
    }
  }

  /**
   * Stops looking, and tells how long each message of a run took.
   *
   * @return nanoseconds from when a message was due to when it was seen, sorted
   */
  long[] lags(String run, long start, double rate) throws SQLException {
    stopping = true;
    done.join();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select id, split_part(external_id, '-', 4)::bigint from message where external_id like 'wamid.bench-%s-%%'"
                    .formatted(run))) {
      long[] lags = new long[seen.size()];
      int count = 0;
      while (row.next()) {
        Long at = seen.get(row.getLong(1));
        if (at != null) {
          lags[count++] = at - start - (long) (row.getLong(2) * 1e9 / rate);
        }
      }
      long[] sorted = Arrays.copyOf(lags, count);
      Arrays.sort(sorted);
      return sorted;
    }
  }

  @Override
  public void close() throws SQLException {
    stopping = true;
    connection.close();
  }
}
