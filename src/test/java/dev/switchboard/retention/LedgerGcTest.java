package dev.switchboard.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Pools;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.retention.LedgerGcStore.Place;
import dev.switchboard.testing.TestPostgres;
import dev.switchboard.workflow.WorkflowKit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was posted is known for as long as somebody may post it again, and not for ever. */
class LedgerGcTest {
  private static final long APP = 100;
  private static final Duration MONTH = Duration.ofDays(30);

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Database pipeline = postgres.database(vertx);
  private final SqlClient acks = Pools.pipelined(vertx, postgres.pipelineLogin());
  private final Instant now = Instant.now();
  private long leaves;
  private int hours;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void aRedeliveryIsKnownAsLongAsTheOperatorSaysAndAtLeastEightDays() {
    for (int age : new int[] {31, 29, 9, 7}) {
      assertThat(isNew(age, age)).as("%d days old", age).isTrue();
    }

    hourly(new LedgerGc(MONTH));
    assertThat(known()).containsExactly("29", "9", "7");
    assertThat(isNew(29, 0)).isFalse();
    assertThat(isNew(9, 0)).isFalse();
    assertThat(isNew(31, 0)).isTrue();
    postgres.execute("delete from ledger where leaf_id >= id_floor(now() - interval '1 day')");

    hourly(new LedgerGc(Duration.ofDays(1)));
    assertThat(known()).containsExactly("7");
    assertThat(isNew(7, 0)).isFalse();
    assertThat(isNew(9, 0)).isTrue();
  }

  @Test
  void anOldEventThatCameLatelyIsKnownByWhenItCame() {
    assertThat(isNew(300, 29)).isTrue();
    assertThat(isNew(301, 31)).isTrue();

    hourly(new LedgerGc(MONTH));

    assertThat(known()).containsExactly("29");
  }

  @Test
  void anEventWithoutATimeIsKnownByWhenItCame() {
    for (int age : new int[] {31, 29}) {
      assertThat(store(new UUID(age, 0), age)).isEqualTo(1);
    }

    hourly(new LedgerGc(MONTH));

    assertThat(known()).containsExactly("29");
  }

  @Test
  void aTransactionLooksAtSoManyKeysAndTheNextGoesOnBehindThem() {
    fill(APP, 15_000, 40);
    fill(APP + 1, 4_000, 40);
    fill(APP + 1, 5_000, 10);
    fill(APP + 2, 3_000, 40);

    Place first = keys(Place.FIRST);
    assertThat(first.gone()).isEqualTo(10_000);
    assertThat(first.app()).isEqualTo(APP);
    Place second = keys(first);
    assertThat(second.gone()).isEqualTo(10_000);
    assertThat(second.app()).isEqualTo(APP + 2);
    Place third = keys(second);
    assertThat(third.gone()).isEqualTo(2_000);
    assertThat(third.isLast()).isTrue();
    assertThat(postgres.select("select app_id || ' ' || count(*) from ledger group by app_id"))
        .containsExactly("101 5000");
  }

  @Test
  void aRunTakesAllThatIsOldInAsManyTransactionsAsItNeeds() {
    fill(APP, 25_000, 40);
    postgres.execute(
        """
        insert into ledger (app_id, key, leaf_id)
        select 100, ('00000000' || substr(md5(g::text), 1, 24))::uuid, id_floor(now() - interval '40 days') + g
          from generate_series(1, 12000) g
        """,
        aside("noop", 41, "now() - interval '41 days'", 12_000));

    hourly(new LedgerGc(MONTH));

    assertThat(postgres.select("select count(*) from ledger")).containsExactly("0");
    assertThat(postgres.select("select count(*) from set_aside")).containsExactly("0");
    assertThat(
            postgres.select(
                "select name || ' ' || count(*) from workflow_step where name in ('keys', 'timeless', 'asides') group by name order by name"))
        .containsExactly("asides 2", "keys 3", "timeless 2");
  }

  @Test
  void noChunkReadsTheLedgerFromEndToEnd() {
    fill(APP, 20_000, 40);
    fill(APP, 60_000, 10);
    postgres.execute("vacuum analyze ledger");

    assertThat(plan(LedgerGcStore.KEYS, LedgerGcStore.keysTuple(now.minus(MONTH), Place.FIRST)))
        .contains("ledger_pkey")
        .doesNotContain("Seq Scan on ledger");
    assertThat(plan(LedgerGcStore.TIMELESS, LedgerGcStore.timelessTuple(now.minus(MONTH))))
        .contains("ledger_timeless")
        .doesNotContain("Seq Scan on ledger");
  }

  @Test
  void noOpsAndWhatWasDiscardedGoAfterTheirLeaves() {
    postgres.execute(
        "select prepare_leaf_days(current_date - 45, 1)",
        """
        insert into leaf (day, id, app_id, source, kind, body, received_at)
        values (current_date - 45, 1, 100, 'stripe', 'event', '', now() - interval '45 days')
        """,
        aside("noop", 41, "now() - interval '41 days'", 1),
        aside("discarded", 41, "now() - interval '40 days'", 1),
        aside("discarded", 41, "now() - interval '2 days'", 1),
        aside("parked", 41, "now() - interval '41 days'", 1),
        aside("dead", 41, "now() - interval '41 days'", 1),
        aside("noop", 45, "now() - interval '45 days'", 1),
        aside("noop", 20, "now() - interval '20 days'", 1));

    hourly(new LedgerGc(MONTH));

    assertThat(
            postgres.select(
                "select current_date - day || ' ' || outcome from set_aside order by day, outcome"))
        .containsExactly("45 noop", "41 dead", "41 discarded", "41 parked", "20 noop");
  }

  private String plan(String sql, io.vertx.sqlclient.Tuple parameters) {
    return pipeline.transact(tx -> {
      StringBuilder plan = new StringBuilder();
      tx.query("explain " + sql, parameters)
          .await()
          .forEach(row -> plan.append(row.getString(0)).append('\n'));
      return plan.toString();
    });
  }

  private Place keys(Place from) {
    return pipeline.transact(tx -> LedgerGcStore.keys(tx, now.minus(MONTH), from));
  }

  /** Lets an hour pass on an engine. */
  private void hourly(LedgerGc gc) {
    try (WorkflowKit kit = WorkflowKit.on(postgres, gc)) {
      kit.settle();
      kit.clock().move(Duration.ofHours(++hours));
      kit.settle();
    }
    assertThat(postgres.select("select distinct status || coalesce(error, '') from workflow_done"))
        .containsExactly("completed");
  }

  /** Posts what happened some days ago, some days ago; false when it was posted before. */
  private boolean isNew(int happened, int posted) {
    long second = now.minus(Duration.ofDays(happened)).getEpochSecond();
    return store(new UUID(second << 32, 0), posted) == 1;
  }

  private long store(UUID key, int days) {
    Instant at = now.minus(Duration.ofDays(days));
    NewLeaf leaf =
        new NewLeaf(
            Ids.floor(at) + ++leaves,
            APP,
            key,
            null,
            null,
            "whatsapp",
            "message",
            NewLeaf.Queue.INBOX,
            Buffer.buffer("{}"),
            null,
            null);
    return LedgerStore.store(acks, List.of(leaf), at.atOffset(ZoneOffset.UTC)).await();
  }

  /** How many days ago what is still known came. */
  private List<String> known() {
    List<String> ages = new ArrayList<>();
    for (String id : postgres.select("select leaf_id from ledger order by leaf_id")) {
      Duration age = Duration.between(Ids.timeOf(Long.parseLong(id)), now);
      ages.add(Long.toString(Math.round(age.toHours() / 24.0)));
    }
    return ages;
  }

  private void fill(long app, int count, int days) {
    postgres.execute(
        """
        insert into ledger (app_id, key, leaf_id)
        select %1$d, (lpad(to_hex(extract(epoch from now())::bigint - %3$d * 86400 + g %% 1000), 8, '0') || substr(md5(g::text), 1, 24))::uuid,
               id_floor(now() - interval '%3$d days') + g
          from generate_series(1, %2$d) g
        """
            .formatted(app, count, days));
  }

  private static String aside(String outcome, int days, String at, int count) {
    return """
    insert into set_aside (leaf_id, day, app_id, source, kind, outcome, reason, at)
    select id_floor(now() - interval '%2$d days') + 1000 * (select count(*) from set_aside) + g,
           current_date - %2$d, 100, 'stripe', 'event', '%1$s', 'why', %3$s
      from generate_series(1, %4$d) g
    """
        .formatted(outcome, days, at, count);
  }
}
