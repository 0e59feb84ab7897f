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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Commits the leaves of all POSTs that wait, together: while one group commits, the next one
 * gathers by itself. Belongs to one event loop.
 */
final class GroupCommit {
  // Two on one pipelined connection overlap our work with Postgres's; more only make the groups
  // smaller. The second goes only when it is no smaller than the first: a group costs Postgres as
  // much as ten leaves before the first of them is written.
  private static final int IN_FLIGHT = 2;
  private static final int MOST_LEAVES = 2_000;
  // Past this the answer is 503: a sender who retries is better than a queue that never ends.
  private static final int MOST_WAITING = 20_000;

  private final Context loop;
  private final SqlClient client;
  private final Bus bus;
  private final InstantSource clock;
  private final WebhookMetrics metrics;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private int inFlight;
  private int postsInFlight;
  private boolean flushIsDue;

  private record Waiting(List<NewLeaf> leaves, Promise<Void> committed) {}

  /**
   * @param loop the event loop it belongs to
   */
  GroupCommit(
      Context loop, SqlClient client, Bus bus, InstantSource clock, WebhookMetrics metrics) {
    this.loop = loop;
    this.metrics = metrics;
    this.client = client;
    this.bus = bus;
    this.clock = clock;
  }

  /** Completes when the leaves are committed; all of a POST or none. */
  Future<Void> commit(List<NewLeaf> leaves) {
    if (waiting.size() >= MOST_WAITING) {
      return Future.failedFuture("too many posts wait for Postgres");
    }
    Promise<Void> committed = Promise.promise();
    waiting.add(new Waiting(leaves, committed));
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
    while (inFlight < IN_FLIGHT && !waiting.isEmpty() && waiting.size() >= postsInFlight) {
      List<Waiting> group = nextGroup();
      inFlight++;
      postsInFlight += group.size();
      store(group)
          .onComplete(done -> {
            inFlight--;
            postsInFlight -= group.size();
            flush();
          });
    }
  }

  private List<Waiting> nextGroup() {
    List<Waiting> group = new ArrayList<>();
    int leaves = 0;
    while (!waiting.isEmpty()
        && (group.isEmpty() || leaves + waiting.element().leaves.size() <= MOST_LEAVES)) {
      Waiting next = waiting.remove();
      leaves += next.leaves.size();
      group.add(next);
    }
    return group;
  }

  private Future<?> store(List<Waiting> group) {
    List<NewLeaf> leaves = new ArrayList<>(group.size());
    group.forEach(post -> leaves.addAll(post.leaves));
    return LedgerStore.store(client, leaves, clock.instant().atOffset(ZoneOffset.UTC))
        .onSuccess(stored -> {
          metrics.group(leaves.size(), stored);
          group.forEach(post -> post.committed.complete());
          if (stored > 0) {
            hint(leaves);
          }
        })
        .recover(failure -> {
          if (group.size() > 1 && failure instanceof PgException) {
            // One POST's content may have failed them all: each by itself, then.
            return Future.join(group.stream().map(post -> store(List.of(post))).toList())
                .mapEmpty();
          }
          group.forEach(post -> post.committed.tryFail(failure));
          return Future.failedFuture(failure);
        });
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
