package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.platform.GraphClient;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns lanes and sends what they hold. Deploy with virtual threads; more instances share the lanes
 * by lease.
 */
public final class SendingVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SendingVerticle.class);
  private static final int MOST_LANES_AT_ONCE = 1_000;
  private static final long HOUR_MILLIS = 3_600_000;

  private final SendingRoom room;
  private final SendingConfig config;
  private final LineFileStore files;
  private final Calls calls;
  private final UUID owner = UUID.randomUUID();

  // All of it belongs to the verticle's context.
  private final Map<Long, Lane> lanes = new HashMap<>();
  private final Set<Long> elsewhere = new HashSet<>();
  private final List<Future<Void>> drains = new ArrayList<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private @Nullable Drain drain;
  private @Nullable Receipts receipts;
  private @Nullable Context ownContext;

  public SendingVerticle(SendingRoom room, SendingConfig config) {
    this.room = room;
    this.config = config;
    this.files = new LineFileStore(room.bus(), room.ids());
    this.calls =
        new Calls(room.threads(), room.bus(), new AlertStore(room.bus(), room.ids()), files);
  }

  @Override
  public Future<?> start() {
    SendingTools tools =
        new SendingTools(
            vertx,
            room.database(),
            new GraphClient(vertx, room.graph()),
            room.vault(),
            room.ids(),
            room.limits().apply(vertx),
            config,
            owner);
    drain = new Drain(tools, calls);
    receipts = new Receipts(tools);
    ownContext = context;
    vertx.setPeriodic(0, config.sweep().toMillis(), timer -> sweep());
    vertx.setPeriodic(config.lease().toMillis() / 3, timer -> renew());
    vertx.setPeriodic(HOUR_MILLIS, timer -> forget());
    return room.bus()
        .hear(
            OutboxEvent.TOPIC,
            event -> {
              switch (event) {
                case OutboxEvent.Queued(var accountId) -> wake(accountId);
                case OutboxEvent.Receipts(var accountId) ->
                    own().runOnContext(ignored -> tell(accountId));
                case OutboxEvent.Settled settled -> {}
                case OutboxEvent.Alerted alerted -> {}
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
            room.database()
                .transact(tx -> {
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
            () -> room.database().transact(tx -> take(tx, accountId, deadline)));
    taken.forEach(lane -> {
      lanes.put(lane.accountId(), lane);
      var _ = elsewhere.remove(lane.accountId());
      start(lane);
    });
  }

  private List<Lane> take(Tx tx, @Nullable Long accountId, long deadline) {
    List<LaneStore.Taken> taken =
        LaneStore.acquire(tx, owner, config.lease(), MOST_LANES_AT_ONCE, accountId);
    var epochs = new TreeMap<Long, Long>();
    taken.forEach(lane -> epochs.put(lane.accountId(), lane.epoch()));
    calls.doubtOrphans(tx, epochs);
    return taken.stream()
        .map(lane -> new Lane(lane.accountId(), lane.epoch(), lane.inFlight(), deadline))
        .toList();
  }

  private void sweep() {
    if (stopping.get()) {
      return;
    }
    elsewhere.clear();
    if (!safely("the outbox was not looked at", true, () -> LaneStore.isAnyWork(room.database()))) {
      return;
    }
    acquire(null);
    tell(null);
    List<Long> ours = List.copyOf(lanes.keySet());
    if (ours.isEmpty()) {
      return;
    }
    askForFiles(ours);
    List<Long> busy =
        safely(
            "the outbox was not swept",
            List.of(),
            () ->
                room.database()
                    .transact(tx -> {
                      calls.holdStale(tx, ours);
                      calls.requeueUnsent(tx, ours, config.quiet());
                      return LaneStore.withWork(tx, ours);
                    }));
    busy.forEach(this::wake);
  }

  // In a transaction of its own: a file's row is locked before those of the outbox.
  private void askForFiles(List<Long> ours) {
    var _ =
        safely(
            "files were not asked for again",
            false,
            () ->
                room.database()
                    .transact(tx -> {
                      files.askAgain(tx, ours).await();
                      return true;
                    }));
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
            () -> room.database().transact(tx -> LaneStore.renew(tx, owner, config.lease(), ours)));
    epochs.forEach((account, epoch) -> {
      @Nullable Lane lane = lanes.get(account);
      if (lane != null && lane.epoch() == epoch) {
        lane.renewed(deadline);
      }
    });
    lanes.values().removeIf(lane -> !lane.isOurs() && !lane.isRunning());
  }

  private void start(Lane lane) {
    if (stopping.get()) {
      return;
    }
    for (int more = lane.wake(); more > 0; more--) {
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
  }

  private void drain(Lane lane) {
    Drain worker = Objects.requireNonNull(drain);
    long seen;
    do {
      seen = lane.wakes();
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
    } while (lane.wakes() != seen);
  }

  private void tell(@Nullable Long accountId) {
    var _ =
        safely(
            "receipts were not told",
            false,
            () -> {
              Objects.requireNonNull(receipts).tell(accountId);
              return true;
            });
  }

  private void forget() {
    var _ =
        safely(
            "old counters were not dropped",
            false,
            () ->
                room.database()
                    .transact(tx -> {
                      BucketStore.forget(tx);
                      DailyStore.forget(tx);
                      TierStore.forget(tx);
                      IdempotencyStore.forget(tx);
                      LineFileStore.forget(tx);
                      return true;
                    }));
  }

  // Where this fails too, the lease ends by itself.
  private void giveBack(Lane lane) {
    var _ =
        safely(
            "a lane was not given back",
            false,
            () ->
                room.database()
                    .transact(tx -> {
                      LaneStore.release(tx, owner, lane.accountId());
                      return true;
                    }));
  }

  private void later(Lane lane, Duration pause) {
    var _ = vertx.setTimer(Math.max(1, pause.toMillis()), timer -> wake(lane.accountId()));
  }

  private Context own() {
    return Objects.requireNonNull(ownContext);
  }

  private static <T> T safely(String what, T otherwise, Supplier<T> work) {
    try {
      return work.get();
    } catch (Exception e) { // await rethrows checked causes too
      LOG.warn("{}; the next sweep looks again: {}", what, e.toString());
      return otherwise;
    }
  }
}
