package dev.switchboard.automation;

import dev.switchboard.workflow.Declaration;
import dev.switchboard.workflow.Match;
import dev.switchboard.workflow.Step;
import dev.switchboard.workflow.Workflow;
import dev.switchboard.workflow.catalogue.IntakeEvent.Heard;
import java.time.Instant;
import java.util.Optional;

/**
 * Plays a line's script in one conversation: waits until the customer has finished, takes a turn in
 * one transaction, waits for what comes next. Words are in no step, input or event: only in
 * messages, answers and notes, where they can be erased.
 */
public final class Intake implements Workflow<Heard, String> {
  private final Player player;

  public Intake(Player player) {
    this.player = player;
  }

  @Override
  public Declaration<Heard> declaration() {
    return Declaration.of("intake", Heard.class)
        .on(Heard.class)
        .singleton(Heard::conversationId, Declaration.SingletonMode.SKIP)
        .build();
  }

  @Override
  public String run(Step step, Heard first) {
    long conversation = Long.parseLong(first.conversationId());
    Player.Begun begun =
        step.transaction(
            "begin",
            Player.Begun.class,
            tx -> player.begin(tx, conversation, Long.parseLong(first.messageId())));
    if (!begun.plays()) {
      return begun.outcome();
    }
    Optional<Heard> heard = Optional.of(first);
    for (int turn = 1; ; turn++) {
      if (heard.isPresent()) {
        gather(step, turn, heard.orElseThrow(), begun);
      }
      boolean isSilent = heard.isEmpty();
      Player.Taken taken =
          step.transaction(
              "turn " + turn, Player.Taken.class, tx -> player.turn(tx, conversation, isSilent));
      if (taken.isOver()) {
        return taken.outcome();
      }
      heard = step.waitForEvent("next " + turn, Heard.class, of(first), begun.patience());
    }
  }

  // People write in three messages.
  private static void gather(Step step, int turn, Heard first, Player.Begun begun) {
    Instant latest = Instant.parse(first.at()).plus(begun.longest());
    Optional<Heard> more;
    do {
      more = step.waitForEvent("more " + turn, Heard.class, of(first), begun.calm());
    } while (more.isPresent() && Instant.parse(more.orElseThrow().at()).isBefore(latest));
  }

  private static Match of(Heard heard) {
    return Match.on("conversationId", heard.conversationId());
  }

  @Override
  public void onFailure(Step step, Failure<Heard> failure) {
    long conversation = Long.parseLong(failure.input().conversationId());
    var _ = step.transaction("hand over", String.class, tx -> player.giveUp(tx, conversation));
  }
}
