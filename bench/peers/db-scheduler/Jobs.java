import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Jobs that do nothing, as many as said: inserted first, then worked on. Prints {@code DONE <seconds>} once none is
 * left. The table is its manual's; polling is what the manual advises for high throughput.
 *
 * <p>{@code JDBC_URL=jdbc:postgresql://… JOBS=100000 java -cp … Jobs.java}
 */
final class Jobs {
  private static final int THREADS = 50;
  private static final int CHUNK = 10_000;
  private static final String TABLE =
      """
      create table if not exists scheduled_tasks (
        task_name text not null,
        task_instance text not null,
        task_data bytea,
        execution_time timestamptz,
        picked boolean not null,
        picked_by text,
        last_success timestamptz,
        last_failure timestamptz,
        consecutive_failures int,
        last_heartbeat timestamptz,
        version bigint not null,
        priority smallint,
        state text,
        primary key (task_name, task_instance));
      create index if not exists execution_time_idx on scheduled_tasks (execution_time);
      create index if not exists last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      create index if not exists priority_execution_time_idx on scheduled_tasks (priority desc, execution_time asc);
      """;

  private final HikariDataSource pool;
  private final AtomicInteger done = new AtomicInteger();
  private final OneTimeTask<Void> noop = Tasks.oneTime("noop").execute((job, context) -> done.incrementAndGet());

  private Jobs(HikariDataSource pool) {
    this.pool = pool;
  }

  public static void main(String[] arguments) throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(System.getenv("JDBC_URL"));
    config.setMaximumPoolSize(THREADS + 5);
    int count = Integer.parseInt(System.getenv("JOBS"));
    try (HikariDataSource pool = new HikariDataSource(config)) {
      Jobs jobs = new Jobs(pool);
      jobs.execute(TABLE);
      jobs.round((count + 9) / 10); // a warm-up
      System.out.println("DONE " + jobs.round(count));
    }
  }

  private double round(int count) throws SQLException {
    Scheduler scheduler =
        Scheduler.create(pool, noop)
            .threads(THREADS)
            .pollUsingLockAndFetch(1.0, 4.0)
            .pollingInterval(Duration.ofMillis(100))
            .build();
    for (int from = 0; from < count; from += CHUNK) {
      Stream<TaskInstance<?>> chunk =
          IntStream.range(from, Math.min(from + CHUNK, count)).mapToObj(n -> noop.instance("job-" + n));
      scheduler.scheduleBatch(chunk, Instant.now());
    }
    execute("vacuum analyze");
    execute("checkpoint");
    done.set(0);
    long start = System.nanoTime();
    scheduler.start();
    while (done.get() < count || left() > 0) {
      LockSupport.parkNanos(5_000_000);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    scheduler.stop();
    return seconds;
  }

  private void execute(String sql) throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int left() throws SQLException {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from scheduled_tasks")) {
      row.next();
      return row.getInt(1);
    }
  }
}
