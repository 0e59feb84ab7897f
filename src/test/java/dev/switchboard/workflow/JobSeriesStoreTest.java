package dev.switchboard.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.testing.TestPostgres;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs are counted by the commit that begins or ends them, and summed up without losing one. */
class JobSeriesStoreTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final TestPostgres POSTGRES = TestPostgres.fresh();
  private static final Vertx VERTX = Vertx.vertx();
  private static final TenantDatabase API = POSTGRES.tenantDatabase(VERTX);
  private static final Database PIPELINE = POSTGRES.database(VERTX);

  record Errand(String how) {}

  private static final Child CHILD = new Child();
  private static final Errands ERRANDS = new Errands();

  private static final class Child implements Workflow<Errand, String> {
    @Override
    public Declaration<Errand> declaration() {
      return Declaration.of("child", Errand.class).build();
    }

    @Override
    public String run(Step step, Errand errand) {
      return "grown";
    }
  }

  private static final class Errands implements Workflow<Errand, String> {
    @Override
    public Declaration<Errand> declaration() {
      return Declaration.of("errands", Errand.class)
          .retries(Retries.NONE)
          .runTimeout(Duration.ofHours(1))
          .build();
    }

    @Override
    public String run(Step step, Errand errand) {
      return switch (errand.how()) {
        case "fails" -> throw new NonRetriableException("as told");
        case "invokes" -> step.invoke("child", CHILD, String.class, errand);
        case "sleeps" -> {
          step.sleep("long", Duration.ofDays(1));
          yield "awake";
        }
        default -> "done";
      };
    }
  }

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  @BeforeEach
  void nothing() {
    POSTGRES.execute("delete from workflow_tick", "delete from workflow_stat");
  }

  @Test
  void whatBeginsAndHowItEndsIsCountedByWorkflow() {
    try (WorkflowKit kit = WorkflowKit.on(POSTGRES, ERRANDS, CHILD)) {
      for (String how : List.of("works", "works", "invokes", "fails", "sleeps")) {
        var _ = kit.start(ERRANDS, new Errand(how));
      }
      kit.settleThroughTime(); // the sleeper runs out of its time
    }

    List<JobSeriesStore.Point> errands = points(1, lastHours(1), "errands", MINUTE);
    assertThat(sum(errands, JobSeriesStore.Point::started)).isEqualTo(5);
    assertThat(sum(errands, JobSeriesStore.Point::completed)).isEqualTo(3);
    assertThat(sum(errands, JobSeriesStore.Point::failed)).isEqualTo(1);
    assertThat(sum(errands, JobSeriesStore.Point::cancelled)).isEqualTo(1);
    assertThat(errands.getLast().took().p50()).isNotNull();
    List<JobSeriesStore.Point> child = points(1, lastHours(1), "child", MINUTE);
    assertThat(sum(child, JobSeriesStore.Point::started)).isEqualTo(1);
    assertThat(sum(child, JobSeriesStore.Point::completed)).isEqualTo(1);
    List<JobSeriesStore.Point> all = points(1, lastHours(1), null, MINUTE);
    assertThat(sum(all, JobSeriesStore.Point::started)).isEqualTo(6);
    assertThat(points(2, lastHours(1), null, MINUTE)).isEmpty();
  }

  @Test
  void runsOfNoAgencyAreNotCounted() {
    try (WorkflowKit kit = WorkflowKit.on(POSTGRES, ERRANDS, CHILD)) {
      Bus bus = new Bus(VERTX);
      WorkflowEvent.register(bus);
      RunStore store = new RunStore(bus, new Ids(9, InstantSource.system()));
      List<Errand> inputs = List.of(new Errand("works"));
      var runs = PIPELINE.transaction(tx -> store.start(tx, ERRANDS, null, inputs)).await();
      kit.settle();
      assertThat(kit.status(runs.getFirst())).isEqualTo("completed");
    }

    assertThat(POSTGRES.select("select 1 from workflow_tick")).isEmpty();
  }

  @Test
  void aSlotHasWhatBeganWithItAndNotWhatBeganWithTheNext() {
    Instant slot = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
    tick(slot.minus(MINUTE), "started", 0, 1);
    tick(slot, "started", 0, 2);
    tick(slot.plus(Duration.ofMinutes(14)), "started", 0, 4);
    tick(slot.plus(Duration.ofMinutes(15)), "started", 0, 8);

    for (int looks = 0; looks < 2; looks++) {
      assertThat(points(1, slot, null, Duration.ofMinutes(15)))
          .extracting(JobSeriesStore.Point::at, JobSeriesStore.Point::started)
          .containsExactly(tuple(slot, 6L), tuple(slot.plus(Duration.ofMinutes(15)), 8L));
      assertThat(points(2, slot, null, MINUTE)).as("another agency's").isEmpty();
      var _ = sumUp();
    }
    assertThat(POSTGRES.select("select 1 from workflow_tick")).isEmpty();
  }

  @Test
  void theMinuteThatRunsIsReadAndLeftAsItIs() {
    Instant minute =
        Instant.parse(
            select(
                "select to_char(date_trunc('minute', now() + interval '1 minute') at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"));
    tick(minute, "failed", 0, 3);

    var _ = sumUp();

    assertThat(select("select sum(count) from workflow_tick")).isEqualTo("3");
    assertThat(sum(points(1, lastHours(1), null, MINUTE), JobSeriesStore.Point::failed))
        .isEqualTo(3);
  }

  @Test
  void whatIsOlderIsKeptInLongerSlotsAndNoneIsLost() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    POSTGRES.execute(
        """
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select 1, 'w', timestamptz '%s' - g * interval '1 minute', 'completed', 3 + g %% 2, 1 from generate_series(1, 2400) g
        """
            .formatted(now));
    var _ = sumUp();
    var _ = sumUp();

    assertThat(
            sum(
                points(1, lastHours(168), null, Duration.ofHours(2)),
                JobSeriesStore.Point::completed))
        .isEqualTo(2_400);
    assertThat(points(1, now.minus(Duration.ofHours(2)), null, MINUTE)).hasSize(120);
    assertThat(
            select(
                "select count(distinct minute) from workflow_stat where minute < now() - interval '28 hours'"))
        .isEqualTo(
            select(
                "select count(distinct date_bin('2 hours', minute, timestamptz 'epoch')) from workflow_stat where minute < now() - interval '28 hours'"));
    // 3 h by the minute; 6 h by five, 16 by fifteen and 15 h by 120 minutes, of two buckets each.
    assertThat(Integer.parseInt(select("select count(*) from workflow_stat"))).isBetween(440, 500);
    // A minute that was late by hours goes where its neighbours are.
    tick(now.minus(Duration.ofHours(30)), "completed", 3, 5);
    var _ = sumUp();
    assertThat(sum(points(1, lastHours(168), null, WEEK), JobSeriesStore.Point::completed))
        .isEqualTo(2_405);
    assertThat(
            select(
                "select max(grain) from workflow_stat where minute < now() - interval '28 hours'"))
        .isEqualTo("120");
  }

  @Test
  void whatNobodySummedUpForLongIsSummedUpInParts() {
    POSTGRES.execute(
        """
        insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count)
        select 1, 'w', date_trunc('minute', now()) - (60 + g %% 1000) * interval '1 minute', 'started', 0, 1 from generate_series(1, %d) g
        """
            .formatted(JobSeriesStore.MOST + 500));

    for (boolean all : new boolean[] {false, true, true}) {
      assertThat(sumUp()).isEqualTo(all);
      assertThat(sum(points(1, lastHours(24), null, WEEK), JobSeriesStore.Point::started))
          .isEqualTo(JobSeriesStore.MOST + 500L);
    }
    assertThat(POSTGRES.select("select 1 from workflow_tick")).isEmpty();
  }

  @Test
  void howLongItTookIsBelowWhatIsSaid() {
    Instant slot = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(MINUTE);
    tick(slot, "completed", 2, 50); // 20 to 50 ms
    tick(slot, "completed", 6, 45); // 500 ms to 1 s
    tick(slot, "completed", 24, 5); // longer than any bound

    assertThat(points(1, slot, null, MINUTE))
        .extracting(JobSeriesStore.Point::took)
        .containsExactly(new JobSeriesStore.Took(50L, 1_000L, null));
  }

  @Test
  void theBoundsAreTheDatabases() {
    for (int i = 0; i < JobSeriesStore.BOUNDS.length; i++) {
      long bound = JobSeriesStore.BOUNDS[i];
      assertThat(bucket(bound - 1)).as("%d ms", bound - 1).isEqualTo(Integer.toString(i));
      assertThat(bucket(bound)).as("%d ms", bound).isEqualTo(Integer.toString(i + 1));
    }
    assertThat(bucket(-5)).isEqualTo("0");
  }

  @Test
  void whatNobodyCanAskForIsForgotten() {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    tick(now.minus(Duration.ofDays(9)), "started", 0, 1);
    tick(now.minus(Duration.ofDays(7)), "started", 0, 2);
    var _ = sumUp();

    var _ = PIPELINE.transact(tx -> RetentionStore.forget(tx, now));

    assertThat(select("select sum(count) from workflow_stat")).isEqualTo("2");
  }

  private static String bucket(long millis) {
    return select("select took_bucket(interval '%d milliseconds')".formatted(millis));
  }

  private static String select(String query) {
    return POSTGRES.select(query).getFirst();
  }

  private static void tick(Instant minute, String kind, int bucket, int count) {
    POSTGRES.execute(
        "insert into workflow_tick (tenant_id, workflow, minute, kind, bucket, count) values (1, 'w', '%s', '%s', %d, %d)"
            .formatted(minute, kind, bucket, count));
  }

  private static boolean sumUp() {
    return PIPELINE.transact(JobSeriesStore::sumUp);
  }

  private static Instant lastHours(int hours) {
    return Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(hours));
  }

  private static List<JobSeriesStore.Point> points(
      long tenant, Instant from, @Nullable String workflow, Duration slot) {
    return API.transaction(Scope.all(tenant), tx -> JobSeriesStore.points(tx, from, workflow, slot))
        .await();
  }

  private static long sum(
      List<JobSeriesStore.Point> points, ToLongFunction<JobSeriesStore.Point> part) {
    return points.stream().mapToLong(part).sum();
  }
}
