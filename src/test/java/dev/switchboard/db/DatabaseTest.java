package dev.switchboard.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Database DATABASE = POSTGRES.database(VERTX);

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @Test
  void aHintThatThrowsFailsNothingThatIsCommitted() {
    List<String> hints = new ArrayList<>();

    long there =
        DATABASE.transact(tx -> {
          tx.afterCommit(() -> {
            throw new IllegalStateException("nobody listens");
          });
          tx.afterCommit(() -> hints.add("second"));
          return tx.query("select count(*) from leaf_worker")
              .map(rows -> rows.iterator().next().getLong(0))
              .await();
        });

    assertThat(there).isZero();
    assertThat(hints).containsExactly("second");
  }

  @Test
  void aLongStatementIsPreparedOnce() {
    String padding = "-- " + "what is left out to be short is told here ".repeat(120) + "\n";
    String sql = padding + "select $1::int as n";

    long prepared =
        DATABASE.transact(tx -> {
          for (int i = 0; i < 3; i++) {
            tx.query(sql, Tuple.of(i)).await();
          }
          return tx.query(
                  "select count(*) from pg_prepared_statements"
                      + " where statement like '-- what is left out%' and generic_plans + custom_plans = 3")
              .map(rows -> rows.iterator().next().getLong(0))
              .await();
        });

    assertThat(sql).hasSizeGreaterThan(5_000);
    assertThat(prepared).isOne();
  }

  @Test
  void noHintIsGivenOfWhatIsRolledBack() {
    List<String> hints = new ArrayList<>();

    assertThatThrownBy(() ->
            DATABASE.transact(tx -> {
              tx.afterCommit(() -> hints.add("never"));
              throw new IllegalStateException("the work failed");
            }))
        .hasMessage("the work failed");

    assertThat(hints).isEmpty();
  }

  @Test
  void aConnectionThatComesToAnInterruptedThreadGoesBackToThePool() throws InterruptedException {
    Pool pool = Pools.pool(VERTX, POSTGRES.pipelineLogin(), 1);
    var database = new Database(pool);
    SqlConnection only = pool.getConnection().await();
    var thrown = new AtomicReference<Throwable>();
    Thread waits =
        Thread.ofVirtual()
            .unstarted(() -> database.transact(tx -> tx.query("select 1").await().size()));
    waits.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
    waits.start();
    await().until(() -> waits.getState() == Thread.State.WAITING);

    waits.interrupt();
    waits.join();
    only.close().await();

    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    Future<Integer> next =
        database.transaction(tx -> tx.query("select 1").map(rows -> rows.size()));
    await().until(next::succeeded);
  }
}
