package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.db.Tx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A sweep looks at watermarks that came lately, or whose thread was opened lately; whichever of the
 * two transactions is committed first, it finds both.
 */
class WatermarkSweepTest {
  private static final Duration LATELY = Duration.ofMinutes(15);
  private static final Duration EVER = Duration.ofDays(31);
  private static final TestInbox INBOX = new TestInbox();
  private static final AtomicLong TENANTS = new AtomicLong();
  private static final Instant AT = Instant.ofEpochSecond(1_767_229_200);

  @BeforeAll
  static void strangers() {
    INBOX.line(TENANTS.incrementAndGet(), "messenger", "page-1", "B");
    INBOX.postgres.execute(
        """
        insert into waiting_watermark (tenant_id, account_id, person, delivered_until, heard_at)
        select 1, 1000, 'stranger-' || g, now(), now() - g * interval '2 minutes' from generate_series(1, 20000) g
        """,
        "vacuum analyze waiting_watermark");
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void theWatermarkIsCommittedFirst() throws Exception {
    long tenant = agency();

    beside(tx -> echo(tx, tenant), tx -> watermark(tx, tenant));

    assertThat(sweep(LATELY)).containsExactly(tenant + " read mid.1");
  }

  @Test
  void theThreadIsCommittedFirst() throws Exception {
    long tenant = agency();

    beside(tx -> watermark(tx, tenant), tx -> echo(tx, tenant));

    assertThat(sweep(LATELY)).containsExactly(tenant + " read mid.1");
  }

  @Test
  void oneOfLongAgoIsLookedAtOnceItsThreadIsOpened() {
    long tenant = agency();
    commit(tx -> watermark(tx, tenant));
    longAgo(tenant);

    assertThat(sweep(LATELY)).isEmpty();
    commit(tx -> echo(tx, tenant));

    assertThat(sweep(LATELY)).containsExactly(tenant + " read mid.1");
    assertThat(waiting(tenant)).isEmpty();
  }

  // Nobody looked for as long: the node was down.
  @Test
  void whatWasMissedLongAgoIsFoundByTheSweepOfAll() throws Exception {
    long tenant = agency();
    beside(tx -> watermark(tx, tenant), tx -> echo(tx, tenant));
    longAgo(tenant);

    assertThat(WatermarkStore.isAnyArrived(INBOX.database, LATELY)).isFalse();
    assertThat(sweep(LATELY)).isEmpty();
    assertThat(WatermarkStore.isAnyArrived(INBOX.database, EVER)).isTrue();

    assertThat(sweep(EVER)).containsExactly(tenant + " read mid.1");
  }

  @Test
  void aLookAndAWakeGoByTheirIndexes() {
    assertThat(plan(WatermarkStore.ARRIVED, Tuple.of(LATELY.toMillis())))
        .contains("waiting_watermark_heard")
        .doesNotContain("Seq Scan on waiting_watermark");
    assertThat(
            plan(
                WatermarkStore.WAKE,
                Tuple.of(new Long[] {1000L}, (Object) new String[] {"stranger-9"})))
        .contains("waiting_watermark_pkey")
        .doesNotContain("Seq Scan on waiting_watermark");
  }

  private static long agency() {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "messenger", "page-" + tenant, "B");
    return tenant;
  }

  private static void watermark(Tx tx, long tenant) {
    var _ =
        WatermarkStore.raise(
            tx,
            List.of(
                new WatermarkStore.Watermark(
                    tenant, TestInbox.account(tenant), "77", true, AT.plusSeconds(5))));
  }

  private static void echo(Tx tx, long tenant) {
    String body =
        """
        {"entry":{"id":"page-%1$d"},"field":"messaging","context":{},"item":{"sender":{"id":"page-%1$d"},
         "recipient":{"id":"77"},"timestamp":%2$d,"message":{"mid":"mid.1","text":"hello","is_echo":true}}}
        """
            .formatted(tenant, AT.toEpochMilli());
    INBOX.work(tx, tenant, "echo", body, Echoes.NONE);
  }

  // All of the second happens while the first has done its work and is not committed.
  private static void beside(Consumer<Tx> first, Consumer<Tx> second) throws Exception {
    var done = new CompletableFuture<Boolean>();
    var mayCommit = new CompletableFuture<Boolean>().orTimeout(1, TimeUnit.MINUTES);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> one =
          threads.submit(() ->
              INBOX.database.transact(tx -> {
                first.accept(tx);
                done.complete(true);
                return mayCommit.join();
              }));
      done.get(1, TimeUnit.MINUTES);
      threads.submit(() -> commit(second)).get(1, TimeUnit.MINUTES);
      mayCommit.complete(true);
      one.get(1, TimeUnit.MINUTES);
    }
  }

  private static boolean commit(Consumer<Tx> work) {
    return INBOX.database.transact(tx -> {
      work.accept(tx);
      return true;
    });
  }

  private static List<String> sweep(Duration within) {
    WatermarkStore.Arrived arrived =
        INBOX.database.transact(tx -> WatermarkStore.raiseArrived(tx, within));
    return arrived.covered().stream()
        .map(one -> one.tenantId() + (one.isRead() ? " read " : " delivered ") + one.externalId())
        .toList();
  }

  private static void longAgo(long tenant) {
    INBOX.postgres.execute(
        "update waiting_watermark set heard_at = now() - interval '20 days' where tenant_id = "
            + tenant);
  }

  private static List<String> waiting(long tenant) {
    return INBOX.postgres.select(
        "select person from waiting_watermark where tenant_id = " + tenant);
  }

  private static String plan(String query, Tuple parameters) {
    return INBOX.database.transact(tx -> {
      StringBuilder lines = new StringBuilder();
      tx.query("explain " + query, parameters)
          .await()
          .forEach(row -> lines.append(row.getString(0)).append('\n'));
      return lines.toString();
    });
  }
}
