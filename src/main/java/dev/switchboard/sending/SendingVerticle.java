package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Vault;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.GraphClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns lanes and sends what they hold. Deploy with virtual threads; more instances share the lanes
 * by lease.
 */
public final class SendingVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SendingVerticle.class);
  private static final int MOST_LANES_AT_ONCE = 100;

  private final Bus bus;
  private final Database database;
  private final Vault vault;
  private final Ids ids;
  private final Calls calls;
  private final Function<Vertx, GraphClient> graph;
  private final SendingConfig config;
  private final UUID owner = UUID.randomUUID();

  // All of it belongs to the verticle's context.
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final Set<Long> elsewhere = new HashSet<>();
  private final List<Future<Void>> drains = new ArrayList<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private @Nullable Drain drain;
  private @Nullable Context ownContext;

  public SendingVerticle(
      Bus bus,
      Database database,
      Vault vault,
      Ids ids,
      ThreadStore threads,
      Function<Vertx, GraphClient> graph,
      SendingConfig config) {
    this.bus = bus;
    this.database = database;
    this.vault = vault;
    this.ids = ids;
    this.calls = new Calls(threads, bus);
    this.graph = graph;
    this.config = config;
  }

  @Override
  public Future<?> start() {
    drain = new Drain(vertx, database, graph.apply(vertx), vault, ids, calls, config, owner);
    ownContext = context;
    vertx.setPeriodic(0, config.sweep().toMillis(), timer -> sweep());
    vertx.setPeriodic(config.lease().toMillis() / 3, timer -> renew());
    return bus.hear(
        OutboxEvent.TOPIC,
        event -> {
          switch (event) {
            case OutboxEvent.Queued(var accountId) -> wake(accountId);
            case OutboxEvent.Settled settled -> {}
          }
        });
  }

  /** Begins no further call; completes when those under way are settled and the lanes are free. */
  @Override
  public Future<?> stop() {
    stopping.set(true);
    return Future.join(List.copyOf(drains))
        .otherwiseEmpty()
        .map(done ->
            database.transact(tx -> {
              LaneStore.release(tx, owner, null);
              return true;
            }));
  }

  private void wake(long accountId) {
    @Nullable Lane lane = lanes.get(accountId);
    if (lane != null) {
      start(lane);
    } else if (elsewhere.add(accountId)) {
      // Somebody else's until the next sweep looks again, or the answer says ours.
      own().runOnContext(ignored -> acquire(accountId));
    }
  }

  private void acquire(@Nullable Long accountId) {
    if (stopping.get()) {
      return;
    }
    long deadline = Lane.deadline(config.lease());
    List<Lane> taken =
        safely(
            "lanes were not taken",
            List.of(),
            () -> database.transact(tx -> take(tx, accountId, deadline)));
    taken.forEach(lane -> {
      lanes.put(lane.accountId(), lane);
      var _ = elsewhere.remove(lane.accountId());
      start(lane);
    });
  }

  private List<Lane> take(dev.switchboard.db.Tx tx, @Nullable Long accountId, long deadline) {
    var epochs =
        new TreeMap<>(LaneStore.acquire(tx, owner, config.lease(), MOST_LANES_AT_ONCE, accountId));
    calls.doubtOrphans(tx, epochs);
    return epochs.entrySet().stream()
        .map(lane -> new Lane(lane.getKey(), lane.getValue(), deadline))
        .toList();
  }

  private void sweep() {
    if (stopping.get()) {
      return;
    }
    elsewhere.clear();
    acquire(null);
    List<Long> ours = List.copyOf(lanes.keySet());
    if (ours.isEmpty()) {
      return;
    }
    List<Long> busy =
        safely(
            "the outbox was not swept",
            List.of(),
            () ->
                database.transact(tx -> {
                  calls.requeueUnsent(tx, ours, config.quiet());
                  return LaneStore.withWork(tx, ours);
                }));
    busy.forEach(this::wake);
  }

  private void renew() {
    List<Long> ours = List.copyOf(lanes.keySet());
    if (ours.isEmpty()) {
      return;
    }
    long deadline = Lane.deadline(config.lease());
    Map<Long, Long> epochs =
        safely(
            "leases were not renewed",
            Map.of(),
            () -> database.transact(tx -> LaneStore.renew(tx, owner, config.lease(), ours)));
    epochs.forEach((account, epoch) -> {
      @Nullable Lane lane = lanes.get(account);
      if (lane != null && lane.epoch() == epoch) {
        lane.renewed(deadline);
      }
    });
    lanes.values().removeIf(lane -> !lane.isOurs() && !lane.isRunning());
  }

  private void start(Lane lane) {
    if (stopping.get() || !lane.begin()) {
      return;
    }
    Promise<Void> done = Promise.promise();
    drains.removeIf(Future::isComplete);
    drains.add(done.future());
    own()
        .runOnContext(ignored -> {
          try {
            drain(lane);
          } finally {
            lane.end();
            done.complete();
          }
        });
  }

  private void drain(Lane lane) {
    Drain worker = java.util.Objects.requireNonNull(drain);
    do {
      Drain.End end =
          safely("a lane stopped", new Drain.End.Broken(), () -> worker.run(lane, stopping::get));
      switch (end) {
        case Drain.End.Idle(var pause) -> {
          if (pause != null && pause.compareTo(config.sweep()) < 0) {
            later(lane, pause);
          }
        }
        case Drain.End.Lost() -> {
          LOG.warn("line {}: its lane belongs to another owner now", lane.accountId());
          var _ = lanes.remove(lane.accountId(), lane);
          return;
        }
        case Drain.End.Broken() -> {
          var _ = lanes.remove(lane.accountId(), lane);
          giveBack(lane);
          return;
        }
      }
    } while (lane.goesOn());
  }

  // Where this fails too, the lease ends by itself.
  private void giveBack(Lane lane) {
    var _ =
        safely(
            "a lane was not given back",
            false,
            () ->
                database.transact(tx -> {
                  LaneStore.release(tx, owner, lane.accountId());
                  return true;
                }));
  }

  private void later(Lane lane, Duration pause) {
    var _ = vertx.setTimer(Math.max(1, pause.toMillis()), timer -> wake(lane.accountId()));
  }

  private Context own() {
    return java.util.Objects.requireNonNull(ownContext);
  }

  private static <T> T safely(String what, T otherwise, java.util.function.Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("{}; the next sweep looks again: {}", what, e.toString());
      return otherwise;
    }
  }
}
