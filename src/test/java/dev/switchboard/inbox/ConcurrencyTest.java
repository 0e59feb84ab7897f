package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The same event, the same id and the same feed, by many at once. */
class ConcurrencyTest {
  private static final TestInbox INBOX = lines().start(8);
  private static final FeedStore FEED = new FeedStore(INBOX.bus);

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void theFeedHasNoGapThoughTransactionsAreGivenUpAtRandom() throws Exception {
    AtomicLong committed = new AtomicLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(
          Collections.nCopies(
              8,
              () -> {
                Random random = new Random(Thread.currentThread().threadId());
                for (int i = 0; i < 100; i++) {
                  committed.addAndGet(append(random));
                }
                return true;
              }));
    }

    assertThat(committed.get()).isPositive();
    assertThat(gaps(2)).isEqualTo("none");
    assertThat(INBOX.postgres.select("select count(*) from feed where tenant_id = 2"))
        .containsExactly(Long.toString(committed.get()));
  }

  @Test
  void tenDeliveriesAtOnceOfOneEventAreOneRow() throws Exception {
    NewLeaf one = message(3, "ten", "34600000001");
    AtomicLong stored = new AtomicLong();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(
          Collections.nCopies(
              10,
              () ->
                  stored.addAndGet(
                      LedgerStore.store(
                              INBOX.client, List.of(again(one)), OffsetDateTime.now(ZoneOffset.UTC))
                          .await())));
    }
    INBOX.settle();

    assertThat(stored.get()).isEqualTo(1);
    assertThat(INBOX.postgres.select("select external_id from message where tenant_id = 3"))
        .containsExactly("ten");
  }

  @Test
  void theSameIdForLinesOfTwoAgenciesIsTwoMessages() {
    INBOX.store(message(4, "same", "34600000001"), message(5, "same", "34600000001"));
    INBOX.settle();

    assertThat(
            INBOX.postgres.select(
                "select tenant_id from message where external_id = 'same' order by tenant_id"))
        .containsExactly("4", "5");
  }

  private static NewLeaf message(long tenant, String id, String from) {
    return INBOX.whatsapp(
        tenant,
        "message",
        "",
        "{\"id\":\"%s\",\"from\":\"%s\",\"timestamp\":\"1750000000\",\"type\":\"text\",\"text\":{\"body\":\"%s\"}}"
            .formatted(id, from, id));
  }

  private static NewLeaf again(NewLeaf leaf) {
    return new NewLeaf(
        INBOX.ids.next(),
        leaf.appId(),
        leaf.key(),
        leaf.accountId(),
        leaf.tenantId(),
        leaf.source(),
        leaf.kind(),
        leaf.queue(),
        leaf.body(),
        "line",
        null);
  }

  private static int append(Random random) {
    int n = 1 + random.nextInt(5);
    boolean isGivenUp = random.nextInt(3) == 0;
    return INBOX
        .database
        .transaction(tx ->
            FEED.append(
                    tx,
                    Collections.nCopies(n, new Change(2, FeedKind.CONVERSATION_CHANGED, 1, null)))
                .compose(done ->
                    isGivenUp ? Future.failedFuture("given up") : Future.succeededFuture(n)))
        .otherwise(0)
        .await();
  }

  private static String gaps(long tenant) {
    return INBOX
        .postgres
        .select(
            """
            select case when count(*) = max(f.seq) and min(f.seq) = 1 and max(f.seq) = max(h.seq) then 'none'
                        else count(*) || ' rows up to ' || max(f.seq) end
              from feed f join feed_head h using (tenant_id) where tenant_id = %d
            """
                .formatted(tenant))
        .getFirst();
  }

  private static TestInbox lines() {
    TestInbox inbox = new TestInbox();
    for (int tenant = 1; tenant <= 5; tenant++) {
      inbox.line(tenant, "whatsapp", "line-" + tenant, "W");
    }
    return inbox;
  }
}
