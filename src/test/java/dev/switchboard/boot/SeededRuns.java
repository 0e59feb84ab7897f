package dev.switchboard.boot;

import dev.switchboard.testing.TestPostgres;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs of the agency as an engine leaves them behind, for who looks at them. */
final class SeededRuns {
  private static final AtomicLong NEXT = new AtomicLong();
  private final TestPostgres postgres;

  SeededRuns(TestPostgres postgres) {
    this.postgres = postgres;
  }

  /** One that was made some seconds ago; nothing more is known of it. */
  long run(String workflow, String key, int secondsAgo) {
    String id =
        postgres
            .select(
                "select id_floor(now() - interval '%d seconds') + %d"
                    .formatted(secondsAgo, NEXT.incrementAndGet()))
            .getFirst();
    postgres.execute(
        """
        insert into workflow_run (id, tenant_id, workflow, version, input, key, created_at)
        values (%1$s, 1, '%2$s', 7, '{"order":2288,"oven":"nut-free","mediaId":"1"}', '%3$s', now() - interval '%4$d seconds')
        """
            .formatted(id, workflow, key, secondsAgo));
    return Long.parseLong(id);
  }

  long ended(String workflow, String key, String status, @Nullable String error) {
    long id = run(workflow, key, 60);
    end(id, status, error);
    return id;
  }

  /** Ends it, whatever it did. */
  void end(long run, String status, @Nullable String error) {
    postgres.execute(
        "delete from workflow_wait where run_id = %d".formatted(run),
        "delete from workflow_lease where run_id = %d".formatted(run),
        """
        insert into workflow_done (run_id, tenant_id, status, output, error)
        values (%d, 1, '%s', '{"paid":"64.00"}', %s)
        """
            .formatted(run, status, error == null ? "null" : "'" + error + "'"));
  }

  long sleeping(String workflow, String key) {
    long id = run(workflow, key, 90);
    wait(id, "1", "rest", "sleep", null, 30, 7_200);
    return id;
  }

  long parked(String workflow, String key, String reason) {
    long id = run(workflow, key, 120);
    postgres.execute(
        "insert into workflow_parked (run_id, tenant_id, prio, reason) values (%d, 1, 0, '%s')"
            .formatted(id, reason));
    return id;
  }

  /** A step that is over, from and to so many seconds ago. */
  void step(long run, String pos, String name, String kind, double from, double to) {
    step(run, pos, name, kind, from, to, null);
  }

  void step(
      long run,
      String pos,
      String name,
      String kind,
      double from,
      double to,
      @Nullable String error) {
    postgres.execute(
        """
        insert into workflow_step (run_id, pos, tenant_id, name, kind, result, error, attempts, began_at, at)
        values (%d, '%s', 1, '%s', '%s', '{"ok":true}', %s,
                1 + (select count(*) from workflow_attempt where run_id = %1$d and pos = '%2$s'),
                now() - interval '%s seconds', now() - interval '%s seconds')
        """
            .formatted(run, pos, name, kind, error == null ? "null" : "'" + error + "'", from, to));
  }

  void tried(long run, String pos, int number, String error, double ago) {
    postgres.execute(
        """
        insert into workflow_attempt (run_id, pos, number, tenant_id, error, at)
        values (%d, '%s', %d, 1, '%s', now() - interval '%s seconds')
        """
            .formatted(run, pos, number, error, ago));
  }

  void wait(
      long run, String pos, String name, String kind, @Nullable String event, int ago, int due) {
    postgres.execute(
        """
        insert into workflow_wait (run_id, pos, tenant_id, name, kind, event_name, since, due)
        values (%d, '%s', 1, '%s', '%s', %s, now() - interval '%d seconds', now() + interval '%d seconds')
        """
            .formatted(run, pos, name, kind, event == null ? "null" : "'" + event + "'", ago, due));
  }

  /**
   * The run of the design: two tries for a picture, a payment after a quarter of an hour, an oven
   * that is taken.
   */
  long cakeOrder(String key) {
    long id = run("cake-order", key, 898);
    step(id, "1", "check the order", "transaction", 898, 897.9);
    tried(id, "2", 1, "no answer from Meta in 10 s", 887);
    step(id, "2", "fetch the cake photo", "run", 885, 884.4);
    step(id, "3", "create the payment link", "run", 884.2, 883.8);
    step(id, "4", "send the link", "run", 883.7, 882.5);
    step(id, "5", "wait for the payment", "event", 882.4, 47);
    tried(id, "6", 1, "the oven is taken on 28 Nov at 16:00", 46);
    tried(id, "6", 2, "the oven is taken on 28 Nov at 16:00", 41);
    tried(id, "6", 3, "the oven is taken on 28 Nov at 16:00", 24);
    wait(id, "6", "book the oven", "retry", null, 24, 3_600);
    return id;
  }

  /** So many in each of the last minutes, and of the next ones: whenever one looks, the latest. */
  void counted(String workflow, String kind, int bucket, int count) {
    postgres.execute(
        """
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select 1, '%s', date_trunc('minute', now()) + g * interval '1 minute', '%s', %d, %d from generate_series(-5, 5) g
        """
            .formatted(workflow, kind, bucket, count));
  }

  /** A day of a bakery: a wave of orders, an oven that was broken for two hours. */
  void day(String workflow) {
    postgres.execute(
        """
        with slot as (
          select date_bin('15 min', now(), timestamptz 'epoch') - g * interval '15 min' as at, g between 30 and 38 as broken,
                 (20 + 12 * sin(g / 8.0)) * case when g = 0 then extract(epoch from now())::int %% 900 / 900.0 else 1 end as orders,
                 5 + (sin(g / 5.0) + 1)::int as usual, g
            from generate_series(0, 96) g
        ), counted as (
          select at, 'started' as kind, 0 as bucket, orders as n from slot
          union all select at, 'failed', 0, case when broken then orders * 0.6 when g %% 9 = 4 then 1 else 0 end from slot
          union all select at, 'cancelled', 0, case when g %% 11 = 5 then 2 else 0 end from slot
          union all select at, 'completed', usual + late.more, orders * late.share * case when broken then 0.4 else 1 end
                      from slot, (values (0, 0.6), (1, 0.3), (3, 0.1)) late(more, share)
        )
        insert into workflow_stat (tenant_id, workflow, minute, grain, kind, bucket, count)
        select 1, '%s', at, 15, kind, bucket, round(n) from counted where round(n) > 0
        """
            .formatted(workflow));
  }

  String status(long run) {
    return postgres
        .select(
            """
            select coalesce((select status from workflow_done where run_id = %1$d),
                            (select 'parked' from workflow_parked where run_id = %1$d), 'open')
            """
                .formatted(run))
        .getFirst();
  }
}
