package dev.switchboard.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.db.Scope;
import dev.switchboard.db.TenantDatabase;
import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.Edits;
import dev.switchboard.desk.Patch;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Many workers, statuses and bulk edits on the same conversations of one agency: everybody takes
 * locks in one order, so nobody is in anybody's way for good. {@code -Dhot.seconds=60} for the long
 * form, {@code -Dhot.seed=} to repeat one.
 */
class HotConversationsTest {
  private static final TestInbox INBOX = new TestInbox();
  private static final long TENANT = 7;
  private static final int CONVERSATIONS = 200;
  private static final int SECONDS = Integer.getInteger("hot.seconds", 8);
  private static final long SEED = Long.getLong("hot.seed", 20_261_124);
  private static final long START = 1_750_000_000L;
  private static final String DEADLOCKS =
      "select deadlocks from pg_stat_database where datname = current_database()";

  private final AtomicLong written = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong edited = new AtomicLong();

  @AfterAll
  static void close() {
    INBOX.close();
  }

  @Test
  void workersStatusesAndBulkEditsOnTheSameConversationsNeverDeadlockAndLeaveNoGap()
      throws Exception {
    INBOX.line(TENANT, "whatsapp", "line", "W").start(8);
    List<Long> conversations = opened();
    String before = INBOX.postgres.select(DEADLOCKS).getFirst();
    long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> busy = new ArrayList<>();
      busy.add(() -> customersWrite(end));
      busy.add(() -> answersAreRead(end));
      TenantDatabase tenants = INBOX.postgres.tenantDatabase(INBOX.vertx);
      IntStream.range(0, 4)
          .forEach(agent -> busy.add(() -> agentsEdit(tenants, conversations, agent, end)));
      for (var done : threads.invokeAll(busy)) {
        assertThat(done.get()).isTrue();
      }
    }
    INBOX.settle();

    System.out.printf(
        "hot: %d messages, %d answers with 3 statuses, %d edits in %d s%n",
        written.get(), answered.get(), edited.get(), SECONDS);
    // A backend tells of what it counted within a second.
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(INBOX.postgres.select(DEADLOCKS)).containsExactly(before));
    assertThat(gaps()).isEqualTo("none");
    assertThat(edited.get()).isPositive();
    assertThat(INBOX.postgres.select("select count(*) from message where direction = 'in'"))
        .containsExactly(Long.toString(written.get()));
    assertThat(
            INBOX.postgres.select(
                "select state || ' ' || count(*) from message where direction = 'out' group by state"))
        .containsExactly("read " + answered.get());
  }

  private boolean customersWrite(long end) {
    Random random = new Random(SEED);
    while (System.nanoTime() < end) {
      INBOX.store(
          IntStream.range(0, 100)
              .mapToObj(
                  i -> item("message", "m" + written.getAndIncrement(), customer(random), "from"))
              .toArray(NewLeaf[]::new));
    }
    return true;
  }

  private boolean answersAreRead(long end) {
    Random random = new Random(SEED + 1);
    while (System.nanoTime() < end) {
      List<NewLeaf> leaves = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        String id = "e" + answered.getAndIncrement();
        leaves.add(item("message_echo", id, customer(random), "to"));
        for (String word : List.of("sent", "delivered", "read")) {
          leaves.add(
              INBOX.whatsapp(
                  TENANT,
                  "status",
                  "",
                  """
                  {"id":"%s","status":"%s","timestamp":"%d"}
                  """
                      .formatted(id, word, START + 1)
                      .strip()));
        }
      }
      Collections.shuffle(leaves, random);
      INBOX.store(leaves.toArray(NewLeaf[]::new));
    }
    return true;
  }

  // Ids in any order, and some given up: as bulk acts of people are.
  private boolean agentsEdit(
      TenantDatabase tenants, List<Long> conversations, int agent, long end) {
    Random random = new Random(SEED + 2 + agent);
    Edits edits = new Edits(INBOX.bus, INBOX.ids);
    Actor actor = new Actor(TENANT, null, "Agent " + agent);
    while (System.nanoTime() < end) {
      List<Long> some = some(conversations, random);
      boolean isGivenUp = random.nextInt(5) == 0;
      edited.addAndGet(
          tenants
              .transaction(
                  Scope.all(TENANT),
                  tx ->
                      edits
                          .edit(tx, actor, some, edit(random), null)
                          .compose(n ->
                              isGivenUp
                                  ? Future.failedFuture(new GivenUp())
                                  : Future.succeededFuture(n)))
              .recover(failure ->
                  failure instanceof GivenUp
                      ? Future.succeededFuture(0)
                      : Future.failedFuture(failure))
              .await());
    }
    return true;
  }

  private List<Long> opened() {
    INBOX.store(
        IntStream.range(0, CONVERSATIONS)
            .mapToObj(
                customer -> item("message", "m" + written.getAndIncrement(), customer, "from"))
            .toArray(NewLeaf[]::new));
    INBOX.settle();
    return INBOX.postgres.select("select id from conversation").stream()
        .map(Long::valueOf)
        .toList();
  }

  private static List<Long> some(List<Long> conversations, Random random) {
    List<Long> all = new ArrayList<>(conversations);
    Collections.shuffle(all, random);
    return all.subList(0, 50);
  }

  private static ConversationEdit edit(Random random) {
    return new ConversationEdit(
        List.of("open", "quoted", "booked").get(random.nextInt(3)),
        null,
        Patch.none(),
        ConversationEdit.Tags.SAME,
        Patch.to(List.of("qualified", "interested", "converted").get(random.nextInt(3))),
        null,
        Patch.none(),
        Patch.none(),
        null,
        List.of());
  }

  private static int customer(Random random) {
    return random.nextInt(CONVERSATIONS);
  }

  private static NewLeaf item(String kind, String id, int customer, String side) {
    return INBOX.whatsapp(
        TENANT,
        kind,
        "",
        """
        {"id":"%s","%s":"346%08d","timestamp":"%d","type":"text","text":{"body":"%s"}}
        """
            .formatted(id, side, customer, START, id)
            .strip());
  }

  private static String gaps() {
    return INBOX
        .postgres
        .select(
            """
            select case when count(*) = max(f.seq) and min(f.seq) = 1 and max(f.seq) = max(h.seq) then 'none'
                        else count(*) || ' rows up to ' || max(f.seq) end
              from feed f join feed_head h using (tenant_id) where tenant_id = %d
            """
                .formatted(TENANT))
        .getFirst();
  }

  private static final class GivenUp extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
