package dev.switchboard.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Pools;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.NewLeaf;
import dev.switchboard.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  // A transaction is a group.
  private static final String GROUPS = "select count(*) from ledger group by xmin::text order by 1";

  private final TestPostgres postgres = TestPostgres.fresh();
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final Bus bus = bus();
  private final GroupCommit commits = commits(Bounds.DEFAULTS);
  private long ids;

  private Bus bus() {
    Bus bus = new Bus(vertx);
    LeafEvent.register(bus);
    return bus;
  }

  private GroupCommit commits(Bounds bounds) {
    return new GroupCommit(
        loop,
        () -> Pools.pipelined(vertx, postgres.pipelineLogin()),
        bus,
        InstantSource.system(),
        new WebhookMetrics(new SimpleMeterRegistry()),
        bounds);
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void whatIsReadInOneGoIsOneGroup() throws Exception {
    assertThat(outcomes(10)).hasSize(10).containsOnly(true);

    assertThat(postgres.select(GROUPS)).containsExactly("10");
  }

  @Test
  void aSecondGroupWaitsUntilItIsNoSmallerThanTheFirst() throws Exception {
    assertThat(outcomes(10, 3, 8)).hasSize(21).containsOnly(true);

    assertThat(postgres.select(GROUPS)).containsExactly("10", "11");
  }

  @Test
  void onePostThatPostgresRefusesFailsNoOther() throws Exception {
    assertThat(outcomes(1)).containsExactly(true);
    ids = 0; // the next leaf's id is taken

    assertThat(outcomes(3)).containsExactly(false, true, true);
    assertThat(postgres.select("select count(*) from leaf")).containsExactly("3");
  }

  @Test
  void aPostThatWaitedIsRefusedInItsOwnTimeThoughEachCommitKeepsIts() throws Exception {
    // Each takes 3.6 of the 5 s that a POST has; the second POST's waits for the first to end.
    postgres.execute(
        "create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(3.6); return null; end $$",
        "create trigger slow before insert on ledger for each statement execute function slow()");

    assertThat(outcomes(10, 1)).hasSize(11).endsWith(true, false);
  }

  @Test
  void aPostOverTheMostThatMayWaitFailsAtOnceAndTheOthersAreStored() throws Exception {
    var after = new CompletableFuture<List<Boolean>>();
    List<Future<Void>> posts = new ArrayList<>();
    loop.runOnContext(start -> {
      for (int i = 0; i < GroupCommit.MOST_WAITING; i++) {
        posts.add(commits.commit(List.of(leaf(++ids))));
      }
      boolean isFull = commits.commit(List.of(leaf(++ids))).failed();
      boolean othersWait = posts.stream().noneMatch(Future::isComplete);
      Future.join(posts).onComplete(done -> after.complete(List.of(isFull, othersWait)));
    });

    assertThat(after.get(60, TimeUnit.SECONDS)).containsExactly(true, true);
    assertThat(posts).allMatch(Future::succeeded);
    assertThat(outcomes(1)).containsExactly(true);
    assertThat(postgres.select("select count(*) from leaf"))
        .containsExactly(Integer.toString(GroupCommit.MOST_WAITING + 1));
  }

  @Test
  void aPostThatIsTooLargeByItselfPassesAloneAndNothingWaitsBehindIt() throws Exception {
    GroupCommit small =
        commits(new Bounds(Duration.ofSeconds(10), Duration.ofSeconds(20), 1_000, 8));
    List<Future<Void>> posts = new ArrayList<>();
    var all = new CompletableFuture<Boolean>();
    loop.runOnContext(start -> {
      posts.add(small.commit(List.of(leaf(++ids, 9))));
      posts.add(small.commit(List.of(leaf(++ids, 0))));
      Future.join(posts)
          .onComplete(done -> {
            posts.add(small.commit(List.of(leaf(++ids, 5))));
            posts.add(small.commit(List.of(leaf(++ids, 5))));
            posts.add(small.commit(List.of(leaf(++ids, 2))));
            Future.join(posts).onComplete(then -> all.complete(true));
          });
    });

    assertThat(all.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(posts).extracting(Future::succeeded).containsExactly(true, false, true, false, true);
    assertThat(posts.get(1).cause()).hasMessage("too much waits for Postgres");
  }

  /** Commits so many posts of one leaf in each turn of the loop; says which were stored. */
  private List<Boolean> outcomes(int... turns) throws Exception {
    var all = new CompletableFuture<List<Boolean>>();
    List<Future<Void>> posts = new ArrayList<>();
    loop.runOnContext(start -> turn(turns, 0, posts, all));
    return all.get(30, TimeUnit.SECONDS);
  }

  private void turn(
      int[] turns, int at, List<Future<Void>> posts, CompletableFuture<List<Boolean>> all) {
    if (at == turns.length) {
      Future.join(posts)
          .onComplete(done -> all.complete(posts.stream().map(Future::succeeded).toList()));
      return;
    }
    for (int i = 0; i < turns[at]; i++) {
      posts.add(commits.commit(List.of(leaf(++ids))));
    }
    loop.runOnContext(next -> turn(turns, at + 1, posts, all));
  }

  private static NewLeaf leaf(long id) {
    return leaf(id, 0);
  }

  private static NewLeaf leaf(long id, int megabytes) {
    return new NewLeaf(
        id,
        100,
        UUID.randomUUID(),
        1000L,
        1L,
        "whatsapp",
        "message",
        NewLeaf.Queue.INBOX,
        Buffer.buffer("{}" + " ".repeat(megabytes * 1024 * 1024)),
        "15550001000",
        null);
  }
}
