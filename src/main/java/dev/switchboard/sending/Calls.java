package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;

/**
 * Writes what became of calls. Outbox rows and attempts first; what the thread shows of them comes
 * last in a transaction ({@link #show}), because it locks the messages and the tenant's feed.
 * Blocks the calling virtual thread.
 */
final class Calls {
  private final ThreadStore threads;
  private final Bus bus;

  Calls(ThreadStore threads, Bus bus) {
    this.threads = threads;
    this.bus = bus;
  }

  /** A call that was made, and what is done about it. */
  record Made(long accountId, long messageId, long attemptId, Outcome outcome) {}

  /**
   * Settles an attempt; returns what the thread is to show of it, nothing if an echo was faster.
   */
  List<Move> settle(Tx tx, Made made) {
    long message = made.messageId();
    long attempt = made.attemptId();
    if (made.outcome() instanceof Outcome.LineLater(var pause, var code, var reason)) {
      LaneStore.pause(tx, made.accountId(), pause, code);
    } else {
      LaneStore.resumed(tx, made.accountId());
    }
    if (!AttemptStore.settle(tx, message, attempt, end(made.outcome()))) {
      return List.of();
    }
    return switch (made.outcome()) {
      case Outcome.Sent(var externalId, var isHeld) -> {
        AttemptStore.remove(tx, message, attempt);
        MessageState state = isHeld ? MessageState.HELD : MessageState.SENT;
        yield List.of(new Move(message, state, externalId, null, null));
      }
      case Outcome.Failed(var code, var reason) -> {
        AttemptStore.remove(tx, message, attempt);
        yield List.of(new Move(message, MessageState.FAILED, null, code, reason));
      }
      case Outcome.Doubtful(var reason) -> {
        AttemptStore.doubt(tx, message, attempt);
        yield List.of(new Move(message, MessageState.IN_DOUBT, null, null, reason));
      }
      case Outcome.Later(var pause, var code, var reason) -> {
        AttemptStore.again(tx, message, attempt, pause);
        yield List.of(new Move(message, MessageState.QUEUED, null, code, reason));
      }
      case Outcome.LineLater(var pause, var code, var reason) -> {
        AttemptStore.again(tx, message, attempt, Duration.ZERO);
        yield List.of(new Move(message, MessageState.QUEUED, null, code, reason));
      }
    };
  }

  private static AttemptStore.Settlement end(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent(var externalId, var isHeld) ->
          new AttemptStore.Settlement("accepted", externalId, null, null);
      case Outcome.Failed(var code, var reason) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
      case Outcome.Doubtful(var reason) ->
          new AttemptStore.Settlement("in_doubt", null, null, reason);
      case Outcome.Later(var pause, var code, var reason) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
      case Outcome.LineLater(var pause, var code, var reason) ->
          new AttemptStore.Settlement("rejected", null, code, reason);
    };
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
        AttemptStore.again(tx, doubt.messageId(), doubt.attemptId(), Duration.ZERO);
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
