package dev.switchboard.sending;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.GraphCall;
import dev.switchboard.sending.LaneStore.Held;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what one lane holds, one call after the other. Each turn is one transaction: it settles the
 * last call and commits the next attempt; then the call is made. Runs on a virtual thread; a lane
 * that may have several calls open has as many drains.
 */
final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration RESTING = Duration.ofSeconds(1);
  // Another line asks whether a pause is over that this one shares.
  private static final Duration ASKED = Duration.ofMillis(250);
  // How long a cap is believed: it may be raised.
  private static final Duration LOOK_AGAIN = Duration.ofMinutes(5);
  // Messages that a turn looks at before it commits what it found out about them.
  private static final int MOST_LOOKS = 50;

  private final SendingTools tools;
  private final Calls calls;
  private final Pacer pacer;

  Drain(SendingTools tools, Calls calls) {
    this.tools = tools;
    this.calls = calls;
    this.pacer = new Pacer(tools.limits());
  }

  /** What a turn found to do. */
  private sealed interface Turn {
    /** One message's call. */
    record Call(TurnStore.Next next, AttemptId id, Held held) implements Turn {}

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
      Calls.@Nullable Made last = made;
      boolean begins = !isStopping.getAsBoolean() && !lane.isTooWide();
      Turn turn;
      try {
        turn = tools.database().transact(tx -> turn(tx, lane, last, begins));
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
          return new End.Idle(pause);
        }
        case Turn.Lost() -> {
          return new End.Lost();
        }
        case Turn.Call call -> made = call(lane, call);
      }
    }
  }

  private Turn turn(Tx tx, Lane lane, Calls.@Nullable Made last, boolean begins) {
    if (last != null) {
      calls.settleLane(tx, last);
    }
    // Sent together: what one of them says does not change what the others ask.
    Future<@Nullable Held> holding = LaneStore.hold(tx, lane, tools.owner());
    Future<List<Move>> settling =
        last == null ? Future.succeededFuture(List.of()) : calls.settle(tx, last);
    Future<TurnStore.@Nullable Next> first = begins ? look(tx, lane) : Future.succeededFuture(null);
    List<Move> moves = new ArrayList<>(settling.await());
    if (last != null && !last.isFirst() && last.outcome() instanceof Outcome.Sent) {
      calls.tellDoubled(tx, List.of(last.messageId()));
    }
    @Nullable Held held = holding.await();
    Turn turn = begins ? next(tx, lane, held, first, moves) : new Turn.Idle(null);
    if (turn instanceof Turn.Call call) {
      moves.add(Move.to(call.next().messageId(), MessageState.SENDING));
    }
    calls.show(tx, moves);
    return turn;
  }

  private Future<TurnStore.@Nullable Next> look(Tx tx, Lane lane) {
    return TurnStore.next(tx, lane, tools.config().hold());
  }

  private Turn next(
      Tx tx,
      Lane lane,
      @Nullable Held held,
      Future<TurnStore.@Nullable Next> first,
      List<Move> moves) {
    if (held == null) {
      return new Turn.Lost();
    }
    // Looked for by what was set before; who goes round again looks by what is set now.
    if (lane.adopt(held.inFlight(), held.caps())) {
      return new Turn.Idle(AT_ONCE);
    }
    if (held.pause() > 0) {
      return new Turn.Idle(Duration.ofMillis(held.pause()));
    }
    if (tools.graph().isResting(held.platform(), held.sender())) {
      return new Turn.Idle(RESTING);
    }
    for (int look = 0; look < MOST_LOOKS; look++) {
      TurnStore.@Nullable Next next = (look == 0 ? first : look(tx, lane)).await();
      if (next == null) {
        return idle(tx, lane);
      }
      @Nullable Turn turn = decide(tx, lane, held, next, moves);
      if (turn != null) {
        return turn;
      }
    }
    return new Turn.Idle(AT_ONCE);
  }

  private Turn idle(Tx tx, Lane lane) {
    @Nullable Long waits = TurnStore.waits(tx, lane.accountId(), tools.config().hold());
    @Nullable Duration limited = lane.limited();
    if (limited != null && (waits == null || waits > limited.toMillis())) {
      return new Turn.Idle(limited);
    }
    return new Turn.Idle(waits == null ? null : Duration.ofMillis(waits));
  }

  // Null: this one may not go, look at the next.
  private @Nullable Turn decide(
      Tx tx, Lane lane, Held held, TurnStore.Next next, List<Move> moves) {
    if (next.isOvertaken() || next.isStale()) {
      moves.add(calls.drop(tx, lane.accountId(), next));
      return null;
    }
    if (held.shared() > 0 && !SharedPauseStore.mayAsk(tx, lane.accountId(), held.shared())) {
      return new Turn.Idle(ASKED);
    }
    Pacer.Pace pace = pacer.take(tx, lane.accountId(), held, next);
    return switch (pace) {
      case Pacer.Pace.Go() -> {
        if (held.shared() > 0) {
          // An owner that dies in the midst of it is not waited for longer than its lease.
          SharedPauseStore.ask(tx, lane.accountId(), tools.config().lease());
        }
        if (!next.isCounted() && held.caps().areSet()) {
          calls.tellNotCapped(tx, lane.accountId());
        }
        if (next.initiates() && !next.isCounted()) {
          calls.tellNotFull(tx, lane.accountId());
        }
        AttemptId id = AttemptId.of(tools.ids().next());
        var _ = AttemptStore.begin(tx, lane, next, id);
        yield new Turn.Call(next, id, held);
      }
      case Pacer.Pace.RecipientWaits(var pause) -> {
        TurnStore.later(tx, lane.accountId(), next, pause);
        yield null;
      }
      case Pacer.Pace.LineWaits(var pause) -> new Turn.Idle(pause);
      case Pacer.Pace.Capped() -> {
        cap(tx, lane);
        yield null;
      }
      case Pacer.Pace.Full(var limit, var until) -> {
        // More may be allowed at any time.
        lane.fill(until.compareTo(LOOK_AGAIN) < 0 ? until.plusMillis(10) : LOOK_AGAIN);
        calls.tellFull(tx, lane.accountId(), limit);
        yield null;
      }
    };
  }

  // What was counted before may still go.
  private void cap(Tx tx, Lane lane) {
    OffsetDateTime now = OffsetDateTime.now(Clock.systemUTC());
    Duration left = Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plusDays(1));
    lane.cap(left.compareTo(LOOK_AGAIN) < 0 ? left.plusMillis(10) : LOOK_AGAIN);
    calls.tellCapped(tx, lane.accountId());
  }

  private Calls.Made call(Lane lane, Turn.Call call) {
    TurnStore.Next next = call.next();
    Held held = call.held();
    Outcome outcome =
        SendPolicy.decide(
            answer(lane, call),
            new SendPolicy.Situation(
                held.platform(),
                next.attempts() + 1 - next.throttled(),
                next.throttled(),
                held.pauses(),
                tools.config().maxAttempts(),
                next.file() != null && !next.file().isRenewed(),
                ThreadLocalRandom.current().nextDouble()));
    if (!(outcome instanceof Outcome.Sent)) {
      LOG.info("line {} message {}: {}", lane.accountId(), next.messageId(), outcome);
    }
    return new Calls.Made(
        lane.accountId(),
        next.messageId(),
        call.id().attempt(),
        next.attempts() == 0,
        held.pauses() > 0,
        held.shared() > 0,
        next.file(),
        outcome);
  }

  private GraphAnswer answer(Lane lane, Turn.Call call) {
    Held held = call.held();
    String token =
        tools
            .vault()
            .unseal(held.sealedToken().getBytes(), "account.access_token/" + lane.accountId());
    JsonObject body = new JsonObject(call.next().request());
    TurnStore.@Nullable File file = call.next().file();
    GraphCall bare = new GraphCall(held.platform(), held.sender(), token, body);
    GraphCall sent = file == null ? bare : bare.withFile(file.externalId());
    return tools.graph().send(sent.tagged(call.id().opaque()), lane::isOurs).await();
  }

  // What a call came to is known only here: it is written however long the database is away.
  private void settlePersistently(Calls.Made made) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        var _ =
            tools
                .database()
                .transact(tx -> {
                  calls.settleLane(tx, made);
                  calls.show(tx, calls.settle(tx, made).await());
                  return true;
                });
        return;
      } catch (Exception e) { // await rethrows checked causes too
        LOG.warn("message {} was not settled, trying again: {}", made.messageId(), e.toString());
        var _ = tools.vertx().timer(200, TimeUnit.MILLISECONDS).await();
      }
    }
  }
}
