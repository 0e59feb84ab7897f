package dev.switchboard.webhook;

import dev.switchboard.bus.Bus;
import dev.switchboard.ledger.LeafEvent;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlClient;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Commits the leaves of all POSTs that wait, together: while one group commits, the next one
 * gathers by itself. A POST that is not committed within its time fails; what became of it is
 * unknown, and the ledger makes its redelivery harmless. Belongs to one event loop.
 */
final class GroupCommit {
  // Two on one pipelined connection overlap our work with Postgres's; more only make the groups
  // smaller. The second goes only when it is no smaller than the first: a group costs Postgres as
  // much as ten leaves before the first of them is written.
  private static final int IN_FLIGHT = 2;
  private static final int MOST_LEAVES = 2_000;
  // Past these the answer is 503: a sender who retries is better than a queue that never ends.
  static final int MOST_WAITING = 20_000;

  private final Context loop;
  private final CommitBreaker breaker;
  private final Bus bus;
  private final InstantSource clock;
  private final WebhookMetrics metrics;
  private final Bounds bounds;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private final Set<List<Waiting>> sent = Collections.newSetFromMap(new IdentityHashMap<>());
  private long waitingBytes;
  private int postsInFlight;
  private boolean flushIsDue;

  private record Waiting(List<NewLeaf> leaves, long bytes, long since, Promise<Void> committed) {}

  /**
   * @param loop the event loop it belongs to
   * @param connect makes a client with one connection; another one after a commit that hung
   */
  GroupCommit(
      Context loop,
      Supplier<SqlClient> connect,
      Bus bus,
      InstantSource clock,
      WebhookMetrics metrics,
      Bounds bounds) {
    this.loop = loop;
    this.metrics = metrics;
    this.breaker = new CommitBreaker(loop.owner(), connect, bounds.commitWithin());
    this.bus = bus;
    this.clock = clock;
    this.bounds = bounds;
    long look = Math.max(20, bounds.commitWithin().toMillis() / 20);
    loop.owner().setPeriodic(look, timer -> loop.runOnContext(now -> expire()));
  }

  /** Completes when the leaves are committed; all of a POST or none. */
  Future<Void> commit(List<NewLeaf> leaves) {
    if (breaker.isResting() || (breaker.isProbing() && !sent.isEmpty())) {
      return Future.failedFuture("Postgres is given a rest");
    }
    long bytes = 0;
    for (NewLeaf leaf : leaves) {
      bytes += leaf.body().length();
    }
    // One that is too large by itself may pass alone: it could never be taken otherwise.
    boolean isFull = !waiting.isEmpty() && waitingBytes + bytes > bounds.waitingBytes();
    if (isFull || waiting.size() >= MOST_WAITING) {
      return Future.failedFuture("too much waits for Postgres");
    }
    Promise<Void> committed = Promise.promise();
    waiting.add(new Waiting(leaves, bytes, System.nanoTime(), committed));
    waitingBytes += bytes;
    flushSoon();
    return committed.future();
  }

  // When the loop has read all sockets that were ready: the first of them would go alone otherwise.
  private void flushSoon() {
    if (!flushIsDue) {
      flushIsDue = true;
      loop.runOnContext(read -> {
        flushIsDue = false;
        flush();
      });
    }
  }

  private void flush() {
    while (sent.size() < IN_FLIGHT && !waiting.isEmpty() && waiting.size() >= postsInFlight) {
      List<Waiting> group = nextGroup();
      sent.add(group);
      postsInFlight += group.size();
      var _ = store(group, () -> settled(group));
    }
  }

  private void settled(List<Waiting> group) {
    sent.remove(group);
    postsInFlight -= group.size();
    flush();
  }

  private List<Waiting> nextGroup() {
    List<Waiting> group = new ArrayList<>();
    int leaves = 0;
    while (!waiting.isEmpty()
        && (group.isEmpty() || leaves + waiting.element().leaves.size() <= MOST_LEAVES)) {
      Waiting next = take();
      leaves += next.leaves.size();
      group.add(next);
    }
    return group;
  }

  private Waiting take() {
    Waiting next = waiting.remove();
    waitingBytes -= next.bytes;
    return next;
  }

  // Those that wait are in the order in which they came.
  private void expire() {
    long oldest = System.nanoTime() - bounds.commitWithin().toNanos();
    while (!waiting.isEmpty() && isLate(waiting.element(), oldest)) {
      take().committed.tryFail("not committed in time");
    }
    for (List<Waiting> group : sent) {
      for (Waiting post : group) {
        if (isLate(post, oldest)) {
          post.committed.tryFail("not committed in time");
        }
      }
    }
  }

  private static boolean isLate(Waiting post, long oldest) {
    return post.since - oldest < 0;
  }

  /**
   * Stores a group.
   *
   * @param settled runs when Postgres has answered, before any sender is: the next group is on its
   *     way while the answers of this one are written
   */
  private Future<?> store(List<Waiting> group, Runnable settled) {
    List<NewLeaf> leaves = new ArrayList<>(group.size());
    group.forEach(post -> leaves.addAll(post.leaves));
    return breaker
        .call(client -> LedgerStore.store(client, leaves, clock.instant().atOffset(ZoneOffset.UTC)))
        .onSuccess(stored -> {
          settled.run();
          metrics.group(leaves.size(), stored);
          group.forEach(post -> post.committed.tryComplete());
          if (stored > 0) {
            hint(leaves);
          }
        })
        .recover(failure -> {
          boolean isOfContent = failure instanceof PgException && !CommitBreaker.isOutage(failure);
          if (group.size() > 1 && isOfContent) {
            return eachByItself(group).onComplete(done -> settled.run());
          }
          settled.run();
          group.forEach(post -> post.committed.tryFail(failure));
          return Future.failedFuture(failure);
        });
  }

  // One POST's content may have failed them all.
  private Future<Long> eachByItself(List<Waiting> group) {
    return Future.join(group.stream().map(post -> store(List.of(post), () -> {})).toList())
        .mapEmpty();
  }

  private void hint(List<NewLeaf> leaves) {
    Map<NewLeaf.Queue, BitSet> shards = new EnumMap<>(NewLeaf.Queue.class);
    for (NewLeaf leaf : leaves) {
      if (leaf.parkedBecause() == null) {
        shards.computeIfAbsent(leaf.queue(), queue -> new BitSet()).set(leaf.shard());
      }
    }
    shards.forEach((queue, some) ->
        bus.publish(
            LeafEvent.TOPIC, new LeafEvent.Stored(queue.number(), some.stream().boxed().toList())));
  }
}
