package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.platform.ErrorTable;
import dev.switchboard.platform.ErrorTable.Scope;
import dev.switchboard.platform.GraphAnswer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes what became of calls. Outbox rows and attempts first; what the thread shows of them comes
 * last in a transaction ({@link #show}), because it locks the messages and the tenant's feed.
 * Blocks the calling virtual thread.
 */
final class Calls {
  private static final String NOT_USEFUL = "It would have gone out too late to be useful.";
  private static final String TAKEN_OVER = "A person took over before it went out.";

  private final ThreadStore threads;
  private final Bus bus;
  private final AlertStore alerts;
  private final LineFileStore files;

  Calls(ThreadStore threads, Bus bus, AlertStore alerts, LineFileStore files) {
    this.threads = threads;
    this.bus = bus;
    this.alerts = alerts;
    this.files = files;
  }

  /**
   * A call that was made, and what is done about it.
   *
   * @param isFirst whether no attempt was made before
   * @param wasPaused whether the line had been told to wait before this call
   * @param asks whether it asks for all lines that share a pause with this one
   * @param file that went along; null: none
   */
  record Made(
      long accountId,
      long messageId,
      long attemptId,
      boolean isFirst,
      boolean wasPaused,
      boolean asks,
      TurnStore.@Nullable File file,
      Outcome outcome) {}

  /** What the call means for the line; comes before the lane is held ({@link LaneStore}). */
  void settleLane(Tx tx, Made made) {
    long line = made.accountId();
    switch (made.outcome()) {
      case Outcome.LineLater later -> {
        if (later.code() == ErrorTable.THROUGHPUT) {
          LaneStore.slow(tx, line, made.messageId());
        }
        // It spoke of the line alone: what others waited for is over.
        if (made.asks()
            && later.code() != ErrorTable.UNREACHABLE
            && !SharedPauseStore.isShared(later.scope())) {
          free(tx, line);
        }
        hold(tx, line, later);
      }
      case Outcome.Sent(var id, var isHeld, var rest) when rest != null -> {
        if (made.asks()) {
          free(tx, line);
        }
        LaneStore.pause(tx, line, rest, 4, "Meta's quota is used up");
      }
      case Outcome.Sent sent -> resume(tx, made);
      case Outcome.Failed failed -> resume(tx, made);
      case Outcome.Later later -> resume(tx, made);
      case Outcome.FileUnknown unknown -> {
        TurnStore.File file = Objects.requireNonNull(made.file());
        files.unknownThere(tx, file.id(), file.externalId()).await();
        resume(tx, made);
      }
      case Outcome.Doubtful doubtful -> {}
    }
  }

  /** Meta lets a line do nothing until a person acts: heard of while a file was uploaded. */
  void tellPaused(Tx tx, long line, Duration pause, Scope scope, GraphAnswer.Refused why) {
    hold(tx, line, new Outcome.LineLater(pause, scope, why.code(), why.details(), true));
  }

  private void hold(Tx tx, long line, Outcome.LineLater later) {
    boolean isShared =
        SharedPauseStore.isShared(later.scope())
            && SharedPauseStore.pause(
                tx, line, later.scope(), later.pause(), later.code(), later.reason());
    if (!isShared) {
      LaneStore.pause(tx, line, later.pause(), later.code(), later.reason());
    }
    if (later.needsPerson()) {
      alerts.raise(tx, new AlertStore.Alert(line, null, "paused", later.code(), later.reason()));
    }
  }

  // Meta answered for this line: whatever it was paused for is over.
  private void resume(Tx tx, Made made) {
    if (made.asks()) {
      free(tx, made.accountId());
    }
    if (made.wasPaused() && LaneStore.resumed(tx, made.accountId())) {
      alerts.clear(tx, made.accountId(), "paused");
    }
  }

  // Whoever waited with this line goes on, each with the next sweep if no hint reaches it.
  private void free(Tx tx, long line) {
    List<SharedPauseStore.Freed> freed = SharedPauseStore.over(tx, line);
    alerts.clearPaused(tx, freed);
    freed.stream()
        .filter(SharedPauseStore.Freed::hasWork)
        .mapToLong(SharedPauseStore.Freed::accountId)
        .forEach(account ->
            tx.afterCommit(() -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Queued(account))));
  }

  /** As much was sent as the agency allows in a day. */
  void tellCapped(Tx tx, long line) {
    String reason = ErrorTable.of(ErrorTable.DAILY_CAP).reason();
    alerts.raise(tx, new AlertStore.Alert(line, null, "capped", ErrorTable.DAILY_CAP, reason));
  }

  void tellNotCapped(Tx tx, long line) {
    alerts.clear(tx, line, "capped");
  }

  /** As many people were written to first in a day as the platform allows the business. */
  void tellFull(Tx tx, long line, int limit) {
    String detail = "Meta allows %d people in 24 hours.".formatted(limit);
    alerts.raise(tx, new AlertStore.Alert(line, null, "tier", ErrorTable.MESSAGING_LIMIT, detail));
  }

  void tellNotFull(Tx tx, long line) {
    alerts.clear(tx, line, "tier");
  }

  /**
   * Settles an attempt; returns what the thread is to show of it, nothing if an echo was faster.
   */
  Future<List<Move>> settle(Tx tx, Made made) {
    if (made.outcome() instanceof Outcome.Sent(var externalId, var isHeld, var rest)) {
      MessageState state = isHeld ? MessageState.HELD : MessageState.SENT;
      return AttemptStore.accepted(tx, made.messageId(), made.attemptId(), externalId)
          .map(isNews ->
              isNews
                  ? List.of(new Move(made.messageId(), state, externalId, null, null))
                  : List.of());
    }
    return Future.succeededFuture(settleUnsent(tx, made));
  }

  private static List<Move> settleUnsent(Tx tx, Made made) {
    long message = made.messageId();
    long attempt = made.attemptId();
    if (!AttemptStore.settle(tx, message, attempt, end(made.outcome()))) {
      return List.of();
    }
    return switch (made.outcome()) {
      case Outcome.Sent sent -> throw new IllegalStateException("settled elsewhere");
      case Outcome.Failed(var code, var reason) -> {
        AttemptStore.remove(tx, message, attempt);
        yield List.of(new Move(message, MessageState.FAILED, null, code, reason));
      }
      case Outcome.Doubtful(var reason) -> {
        AttemptStore.doubt(tx, message, attempt);
        yield List.of(new Move(message, MessageState.IN_DOUBT, null, null, reason));
      }
      case Outcome.Later(var pause, var code, var reason, var isThrottle) -> {
        AttemptStore.again(tx, message, attempt, pause, isThrottle);
        yield List.of(new Move(message, MessageState.QUEUED, null, code, reason));
      }
      case Outcome.FileUnknown(var code, var reason) -> {
        AttemptStore.again(tx, message, attempt, Duration.ZERO, true);
        AttemptStore.fileRenewed(tx, message);
        yield List.of(new Move(message, MessageState.QUEUED, null, code, reason));
      }
      case Outcome.LineLater(var pause, var scope, var code, var reason, var needsPerson) -> {
        AttemptStore.again(tx, message, attempt, Duration.ZERO, true);
        yield List.of(new Move(message, MessageState.QUEUED, null, code, reason));
      }
    };
  }

  private static AttemptStore.Settlement end(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent(var externalId, var isHeld, var rest) ->
          new AttemptStore.Settlement("accepted", externalId, null, null);
      case Outcome.Failed(var code, var reason) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
      case Outcome.Doubtful(var reason) ->
          new AttemptStore.Settlement("in_doubt", null, null, reason);
      case Outcome.Later(var pause, var code, var reason, var isThrottle) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
      case Outcome.FileUnknown(var code, var reason) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
      case Outcome.LineLater(var pause, var scope, var code, var reason, var needsPerson) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
    };
  }

  /** Two ids of the platform for one message: it went out twice, and a person should know. */
  void tellDoubled(Tx tx, List<Long> messages) {
    AttemptStore.doubled(tx, messages)
        .forEach((message, line) ->
            alerts.raise(
                tx,
                new AlertStore.Alert(
                    line, message, "doubled", null, "The platform has this message twice.")));
  }

  /** Takes out a message that may not go any more; returns what the thread shows of it. */
  Move drop(Tx tx, long line, TurnStore.Next next) {
    TurnStore.drop(tx, line, next);
    if (next.isOvertaken()) {
      return new Move(next.messageId(), MessageState.CANCELLED, null, null, TAKEN_OVER);
    }
    return held(tx, line, next.messageId());
  }

  private Move held(Tx tx, long line, long message) {
    alerts.raise(tx, new AlertStore.Alert(line, message, "held", null, NOT_USEFUL));
    return new Move(message, MessageState.HELD, null, null, NOT_USEFUL);
  }

  /** Asks a person about what waited for too long. */
  void holdStale(Tx tx, List<Long> accountIds) {
    List<Move> moves = new ArrayList<>();
    TurnStore.stale(tx, accountIds).forEach((message, line) -> moves.add(held(tx, line, message)));
    show(tx, moves);
  }

  /**
   * Calls that earlier owners of lanes began and never settled: nobody knows whether they went out.
   *
   * @param epochs of the lanes as they are owned now, by line: rows of several lines are locked in
   *     that order, as everywhere
   */
  void doubtOrphans(Tx tx, SortedMap<Long, Long> epochs) {
    List<Move> moves = new ArrayList<>();
    epochs.forEach((account, epoch) ->
        AttemptStore.orphans(tx, account, epoch)
            .forEach(message -> moves.add(Move.to(message, MessageState.IN_DOUBT))));
    show(tx, moves);
  }

  /** Queues again what is proven not to have gone out. */
  void requeueUnsent(Tx tx, List<Long> accountIds, Duration quiet) {
    List<Move> moves = new ArrayList<>();
    for (AttemptStore.Doubt doubt : AttemptStore.provenUnsent(tx, accountIds, quiet)) {
      var end = new AttemptStore.Settlement("abandoned", null, null, "no status knows it");
      if (AttemptStore.settle(tx, doubt.messageId(), doubt.attemptId(), end)) {
        AttemptStore.again(tx, doubt.messageId(), doubt.attemptId(), Duration.ZERO, false);
        moves.add(Move.to(doubt.messageId(), MessageState.QUEUED));
      }
    }
    show(tx, moves);
  }

  /** Moves messages; one of which a status said more already keeps its state. */
  void show(Tx tx, List<Move> moves) {
    if (moves.isEmpty()) {
      return;
    }
    Map<Long, Move> byMessage = new HashMap<>();
    moves.forEach(move -> byMessage.put(move.messageId(), move));
    List<StateChange> changes =
        threads.lock(tx, List.copyOf(byMessage.keySet())).await().stream()
            .map(known -> change(known, Objects.requireNonNull(byMessage.get(known.messageId()))))
            .toList();
    threads.change(tx, changes).await();
    byMessage.values().forEach(move -> tellWhenSettled(tx, move));
  }

  private void tellWhenSettled(Tx tx, Move move) {
    if (move.state() != MessageState.QUEUED && move.state() != MessageState.SENDING) {
      tx.afterCommit(
          () -> bus.publish(OutboxEvent.TOPIC, new OutboxEvent.Settled(move.messageId())));
    }
  }

  private static StateChange change(ThreadStore.Known known, Move move) {
    return switch (known.state()) {
      case QUEUED, SENDING, IN_DOUBT, HELD, CANCELLED ->
          new StateChange(
              move.messageId(), move.state(), move.externalId(), move.code(), move.reason());
      case FAILED, SENT, DELIVERED, READ ->
          new StateChange(move.messageId(), known.state(), move.externalId(), null, null);
    };
  }
}
