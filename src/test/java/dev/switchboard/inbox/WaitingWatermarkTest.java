package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.ledger.NewLeaf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Messenger says of all messages up to a time, before and after there is a thread. */
class WaitingWatermarkTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final AtomicLong TENANTS = new AtomicLong();

  @BeforeAll
  static void start() {
    INBOX.start(2);
  }

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void aWatermarkOfNobodyWaitsAndIsNeitherParkedNorLost() {
    long tenant = agency();

    INBOX.store(said(tenant, "read", 3), said(tenant, "read", 2), said(tenant, "delivery", 5));
    INBOX.settle();

    assertThat(INBOX.postgres.select("select outcome from set_aside where tenant_id = " + tenant))
        .isEmpty();
    assertThat(waiting(tenant)).containsExactly("77 5 3");
  }

  @Test
  void whicheverComesFirstTheThreadEndsTheSame() {
    long inOrder = agency();
    INBOX.store(echo(inOrder, 1), echo(inOrder, 4), echo(inOrder, 9));
    INBOX.settle();
    INBOX.store(said(inOrder, "delivery", 5), said(inOrder, "read", 2));
    INBOX.settle();

    long reversed = agency();
    INBOX.store(said(reversed, "read", 2), said(reversed, "delivery", 5));
    INBOX.settle();
    INBOX.store(echo(reversed, 9), echo(reversed, 4), echo(reversed, 1));

    for (long tenant : new long[] {inOrder, reversed}) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(thread(tenant))
                  .containsExactly("mid.1 read", "mid.4 delivered", "mid.9 sent"));
    }
    assertThat(until(reversed)).isEqualTo(until(inOrder));
    assertThat(waiting(reversed)).isEmpty();
  }

  @Test
  void oneThatHasWaitedForLongCountsAsSoonAsItsThreadIsThere() {
    long tenant = agency();
    INBOX.store(said(tenant, "read", 2));
    INBOX.settle();
    INBOX.postgres.execute(
        "update waiting_watermark set heard_at = now() - interval '20 days' where tenant_id = "
            + tenant);

    INBOX.store(echo(tenant, 1));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(thread(tenant)).containsExactly("mid.1 read"));
    assertThat(waiting(tenant)).isEmpty();
  }

  @Test
  void anotherAgencysThreadWithTheSamePersonIsNotMeant() {
    long one = agency();
    long other = agency();
    INBOX.store(echo(other, 1));
    INBOX.settle();

    INBOX.store(said(one, "read", 2));
    INBOX.settle();
    INBOX.store(echo(one, 1));

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(thread(one)).containsExactly("mid.1 read"));
    assertThat(thread(other)).containsExactly("mid.1 sent");
  }

  private static long agency() {
    long tenant = TENANTS.incrementAndGet();
    INBOX.line(tenant, "messenger", "page-" + tenant, "B");
    return tenant;
  }

  private static NewLeaf said(long tenant, String kind, long watermark) {
    return leaf(
        tenant,
        kind,
        "\"sender\":{\"id\":\"77\"},\"recipient\":{\"id\":\"page-%d\"},\"%s\":{\"watermark\":%d}"
            .formatted(tenant, kind, millis(watermark)));
  }

  private static NewLeaf echo(long tenant, long at) {
    return leaf(
        tenant,
        "echo",
        "\"sender\":{\"id\":\"page-%d\"},\"recipient\":{\"id\":\"77\"},\"timestamp\":%d,\"message\":{\"mid\":\"mid.%d\",\"text\":\"hello\",\"is_echo\":true}"
            .formatted(tenant, millis(at), at));
  }

  private static NewLeaf leaf(long tenant, String kind, String item) {
    return INBOX.leaf(
        tenant,
        "messenger",
        kind,
        "{\"entry\":{\"id\":\"page-%d\"},\"field\":\"messaging\",\"context\":{},\"item\":{%s}}"
            .formatted(tenant, item));
  }

  private static long millis(long second) {
    return 1_767_229_200_000L + second * 1_000;
  }

  private static List<String> thread(long tenant) {
    return INBOX.postgres.select(
        "select concat_ws(' ', external_id, state) from message where tenant_id = %d order by platform_at"
            .formatted(tenant));
  }

  private static List<String> until(long tenant) {
    return INBOX.postgres.select(
        "select concat_ws(' ', delivered_until, read_until) from conversation where tenant_id = %d"
            .formatted(tenant));
  }

  private static List<String> waiting(long tenant) {
    return INBOX.postgres.select(
        "select concat_ws(' ', person, extract(epoch from delivered_until)::bigint - 1767229200, extract(epoch from read_until)::bigint - 1767229200) from waiting_watermark where tenant_id = %d"
            .formatted(tenant));
  }
}
