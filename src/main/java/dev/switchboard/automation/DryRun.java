package dev.switchboard.automation;

import dev.switchboard.bus.Door;
import dev.switchboard.sending.ServiceLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays a conversation without one: what a script would say. Pure. */
@Door
public final class DryRun {
  private DryRun() {}

  /**
   * One turn of a conversation.
   *
   * @param says null: nothing
   * @param asked the question that waits then
   * @param end null: it goes on
   */
  @Door
  public record Shown(
      @Nullable String says,
      @Nullable String asked,
      Map<String, String> answers,
      Turn.@Nullable End end) {}

  /**
   * @param turns what the customer writes in each, one text a message; after the end nothing is
   *     said
   */
  public static List<Shown> play(Script script, List<List<String>> turns) {
    List<Shown> shown = new ArrayList<>();
    Play play = Play.NEW;
    Turn.@Nullable End end = null;
    for (List<String> texts : turns) {
      @Nullable String says = null;
      if (end == null && script.isOptOut(texts)) {
        end = Turn.End.OPTED_OUT;
      } else if (end == null) {
        Turn turn = play.next(script, texts);
        play = turn.play();
        end = turn.end();
        says = turn.says() == null ? null : ServiceLists.remove(turn.says());
      }
      shown.add(new Shown(says, end == null ? play.asked() : null, play.answers(), end));
    }
    return shown;
  }
}
