package dev.switchboard.sending;

import dev.switchboard.db.Database;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.db.Vault;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.GraphClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what one lane holds, one call after the other. Each turn is one transaction: it settles the
 * last call and commits the next attempt; then the call is made. Runs on a virtual thread.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final Duration RESTING = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final Database database;
  private final GraphClient graph;
  private final Vault vault;
  private final Ids ids;
  private final Calls calls;
  private final SendingConfig config;
  private final UUID owner;

  Drain(
      Vertx vertx,
      Database database,
      GraphClient graph,
      Vault vault,
      Ids ids,
      Calls calls,
      SendingConfig config,
      UUID owner) {
    this.vertx = vertx;
    this.database = database;
    this.graph = graph;
    this.vault = vault;
    this.ids = ids;
    this.calls = calls;
    this.config = config;
    this.owner = owner;
  }

  /** What a turn found to do. */
  private sealed interface Turn {
    /** One message's call. */
    record Call(AttemptStore.Next next, AttemptId id, int pauses) implements Turn {}

    /** Nothing now; {@code null}: nothing that time alone would change. */
    record Idle(@Nullable Duration pause) implements Turn {}

    /** The lane belongs to somebody else. */
    record Lost() implements Turn {}
  }

  /** How a drain ended. */
  sealed interface End {
    /** Nothing now; {@code null}: nothing that time alone would change. */
    record Idle(@Nullable Duration pause) implements End {}

    /** The lane belongs to somebody else. */
    record Lost() implements End {}

    /**
     * The database failed in the middle of a turn. Whether that turn began a call's attempt is not
     * known, so the lane must be taken anew: a new epoch puts in doubt what the old one left open.
     */
    record Broken() implements End {}
  }

  /** Sends until nothing may go, the lane is lost, or the caller says stop. */
  End run(Lane lane, BooleanSupplier isStopping) {
    Calls.@Nullable Made made = null;
    while (true) {
      boolean begins = !isStopping.getAsBoolean() && !graph.isResting();
      Calls.@Nullable Made last = made;
      Turn turn;
      try {
        turn = database.transact(tx -> turn(tx, lane, last, begins));
      } catch (Exception e) { // await rethrows checked causes too
        LOG.warn(
            "line {}: a turn failed, the lane is taken anew: {}", lane.accountId(), e.toString());
        if (last != null) {
          settlePersistently(last);
        }
        return new End.Broken();
      }
      switch (turn) {
        case Turn.Idle(var pause) -> {
          return new End.Idle(graph.isResting() ? RESTING : pause);
        }
        case Turn.Lost() -> {
          return new End.Lost();
        }
        case Turn.Call call -> made = call(lane, call);
      }
    }
  }

  private Turn turn(Tx tx, Lane lane, Calls.@Nullable Made last, boolean begins) {
    LaneStore.@Nullable Held held = LaneStore.hold(tx, lane, owner);
    List<Move> moves = new ArrayList<>();
    if (last != null) {
      moves.addAll(calls.settle(tx, last));
    }
    Turn turn = begins ? next(tx, lane, held, last) : new Turn.Idle(null);
    if (turn instanceof Turn.Call call) {
      moves.add(Move.to(call.next().messageId(), MessageState.SENDING));
    }
    calls.show(tx, moves);
    return turn;
  }

  private Turn next(Tx tx, Lane lane, LaneStore.@Nullable Held held, Calls.@Nullable Made last) {
    if (held == null) {
      return new Turn.Lost();
    }
    if (last != null && last.outcome() instanceof Outcome.LineLater(var pause, var code, var why)) {
      return new Turn.Idle(pause);
    }
    if (held.pause() > 0) {
      return new Turn.Idle(Duration.ofMillis(held.pause()));
    }
    AttemptStore.@Nullable Next next = AttemptStore.next(tx, lane.accountId(), config.hold());
    if (next == null) {
      @Nullable Long waits = AttemptStore.waits(tx, lane.accountId(), config.hold());
      return new Turn.Idle(waits == null ? null : Duration.ofMillis(waits));
    }
    AttemptId id = AttemptId.of(ids.next());
    AttemptStore.begin(tx, lane, next, id);
    return new Turn.Call(next, id, held.pauses());
  }

  private Calls.Made call(Lane lane, Turn.Call call) {
    AttemptStore.Next next = call.next();
    Outcome outcome =
        SendPolicy.decide(
            answer(lane, call), next.attempts() + 1, call.pauses(), config.maxAttempts());
    if (!(outcome instanceof Outcome.Sent)) {
      LOG.info("line {} message {}: {}", lane.accountId(), next.messageId(), outcome);
    }
    return new Calls.Made(lane.accountId(), next.messageId(), call.id().attempt(), outcome);
  }

  private GraphAnswer answer(Lane lane, Turn.Call call) {
    if (!lane.isOurs()) {
      return new GraphAnswer.Unreachable("this process was paused for longer than its lease");
    }
    AttemptStore.Next next = call.next();
    String token =
        vault.unseal(next.sealedToken().getBytes(), "account.access_token/" + lane.accountId());
    JsonObject body =
        new JsonObject(next.request()).put("biz_opaque_callback_data", call.id().opaque());
    return graph.send(next.phoneNumberId(), token, body.toBuffer()).await();
  }

  // What a call came to is known only here: it is written however long the database is away.
  private void settlePersistently(Calls.Made made) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var _ =
            database.transact(tx -> {
              calls.show(tx, calls.settle(tx, made));
              return true;
            });
        return;
      } catch (Exception e) { // await rethrows checked causes too
        LOG.warn("message {} was not settled, trying again: {}", made.messageId(), e.toString());
        var _ = vertx.timer(200, TimeUnit.MILLISECONDS).await();
      }
    }
  }
}
