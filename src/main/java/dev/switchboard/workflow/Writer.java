package dev.switchboard.workflow;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit for runs: what many of them want committed goes into one statement, while the one
 * before it is on its way. Its state belongs to one context; {@link #submit} may be called from any
 * thread.
 *
 * <p>Error policy: an outage is waited for, the group is tried again (its rows are recognised); any
 * other failure splits the group until the flush at fault stands alone and its run hears of it.
 */
final class Writer {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MOST_FLUSHES = 500;
  private static final int MOST_IN_FLIGHT = 2;
  private static final int MOST_TRIES = 300;
  private static final long PAUSE_MILLIS = 200;

  private final Vertx vertx;
  private final Context context;
  private final FlushStore store;
  private final InstantSource clock;
  private final Consumer<List<Flush>> committed;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int inFlight;
  private int lastGroup;

  private record Waiting(Flush flush, Promise<Flush.Answer> answer) {}

  /**
   * @param committed told of each group after its commit, to give hints
   */
  Writer(
      Vertx vertx,
      Context context,
      FlushStore store,
      InstantSource clock,
      Consumer<List<Flush>> committed) {
    this.vertx = vertx;
    this.context = context;
    this.store = store;
    this.clock = clock;
    this.committed = committed;
  }

  /** Commits a flush with others; one per run at a time. */
  Future<Flush.Answer> submit(Flush flush) {
    Promise<Flush.Answer> answer = Promise.promise();
    context.runOnContext(ignored -> {
      waiting.add(new Waiting(flush, answer));
      next();
    });
    return answer.future();
  }

  private void next() {
    if (inFlight >= MOST_IN_FLIGHT || waiting.isEmpty() || (inFlight > 0 && isSmall())) {
      return;
    }
    List<Waiting> group = new ArrayList<>();
    while (!waiting.isEmpty() && group.size() < MOST_FLUSHES) {
      group.add(waiting.remove());
    }
    inFlight++;
    lastGroup = group.size();
    commit(group, 0)
        .onComplete(done ->
            context.runOnContext(ignored -> {
              inFlight--;
              next();
            }));
  }

  // The statement costs much by itself: groups that go out beside each other halve each other.
  private boolean isSmall() {
    return waiting.size() < lastGroup;
  }

  private Future<Void> commit(List<Waiting> group, int tries) {
    List<Flush> flushes = group.stream().map(Waiting::flush).toList();
    return store
        .flush(flushes, clock.millis())
        .transform(result ->
            result.succeeded()
                ? answer(group, flushes, result.result())
                : failed(group, tries, result.cause()));
  }

  private Future<Void> answer(
      List<Waiting> group, List<Flush> flushes, Map<Long, Flush.Answer> answers) {
    group.forEach(
        w -> w.answer().complete(Objects.requireNonNull(answers.get(w.flush().run().runId()))));
    committed.accept(flushes);
    return Future.succeededFuture();
  }

  private Future<Void> failed(List<Waiting> group, int tries, Throwable cause) {
    if (Outage.is(cause) && tries < MOST_TRIES) {
      LOG.warn("{} runs wait to be written: {}", group.size(), cause.toString());
      return vertx
          .timer(PAUSE_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)
          .compose(ignored -> commit(group, tries + 1));
    }
    if (group.size() == 1) {
      group.getFirst().answer().fail(cause);
      return Future.succeededFuture();
    }
    int half = group.size() / 2;
    return commit(group.subList(0, half), tries)
        .eventually(() -> commit(group.subList(half, group.size()), tries));
  }
}
