package dev.switchboard.sending;

import dev.switchboard.platform.ErrorTable;
import dev.switchboard.platform.ErrorTable.Rule;
import dev.switchboard.platform.ErrorTable.Scope;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.Platform;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an answer means for a message. Pure: chance comes in as a number.
 *
 * <p>Nothing that may have gone out is ever sent again from here: that is an answer without a word
 * of Meta, and the codes of which Meta itself does not say whether the message went out.
 */
final class SendPolicy {
  private static final Duration LONGEST = Duration.ofMinutes(5);
  // Meta's own word is kept even where it is longer than anything we would choose.
  private static final Duration LONGEST_TOLD = Duration.ofHours(1);
  private static final Duration LONGEST_DELAY = Duration.ofHours(1);
  private static final Duration UNREACHABLE = Duration.ofMillis(500);
  // Meta's advice for the pair limit: wait 4^X seconds.
  private static final int PAIR_BASE = 4;
  private static final double JITTER = 0.25;

  private SendPolicy() {}

  /**
   * What was known when the answer came.
   *
   * @param tries calls that were refused or made for this message, this one included, without those
   *     that were only told to wait
   * @param throttled those that were only told to wait, before this one
   * @param pauses how often the line, or what it shares with others, has been paused in a row
   * @param mayRenewFile whether a file of ours went along that was not uploaded anew for this
   *     message before
   * @param dice from 0 to 1: pauses are up to a quarter longer, so that lines do not go in step
   */
  record Situation(
      Platform platform,
      int tries,
      int throttled,
      int pauses,
      int maxAttempts,
      boolean mayRenewFile,
      double dice) {}

  static Outcome decide(GraphAnswer answer, Situation now) {
    return switch (answer) {
      case GraphAnswer.Accepted(var id, var isHeld, var rest) -> new Outcome.Sent(id, isHeld, rest);
      case GraphAnswer.Unknown(var reason) -> new Outcome.Doubtful(reason);
      case GraphAnswer.Unreachable(var reason) ->
          new Outcome.LineLater(
              pause(doubling(UNREACHABLE, now.pauses(), LONGEST), null, now.dice()),
              // Others find out by themselves, or by the breaker of the host.
              Scope.NUMBER,
              ErrorTable.UNREACHABLE,
              reason,
              false);
      case GraphAnswer.Refused refused -> refused(refused, now);
    };
  }

  private static Outcome refused(GraphAnswer.Refused said, Situation now) {
    Rule rule = ErrorTable.of(now.platform(), said.code(), said.subcode());
    int code = ErrorTable.kept(now.platform(), said.code(), said.subcode());
    String why = said.details();
    if (now.mayRenewFile() && isFileUnknown(said)) {
      return new Outcome.FileUnknown(code, why);
    }
    return switch (rule.treatment()) {
      case FAIL -> new Outcome.Failed(code, why);
      case DOUBT -> new Outcome.Doubtful(said.code() + " " + why);
      case WAIT_LINE ->
          new Outcome.LineLater(
              wait(rule, said, now.pauses(), now), rule.scope(), code, why, false);
      case PAUSE_LINE ->
          new Outcome.LineLater(wait(rule, said, 0, now), rule.scope(), code, why, true);
      case WAIT_RECIPIENT ->
          new Outcome.Later(pause(pair(now.throttled()), said.rest(), now.dice()), code, why, true);
      case RETRY ->
          now.tries() >= now.maxAttempts()
              ? new Outcome.Failed(code, why)
              : new Outcome.Later(wait(rule, said, now.tries() - 1, now), code, why, false);
    };
  }

  // Meta has no code of its own for an id that has lapsed; its words name the parameter.
  private static boolean isFileUnknown(GraphAnswer.Refused said) {
    boolean isOfParameters = said.code() == 100 || said.code() == 131009;
    String words = said.details().toLowerCase(Locale.ROOT);
    return said.code() == ErrorTable.FILE_REFUSED
        || (isOfParameters && (words.contains("media") || words.contains("attachment")));
  }

  private static Duration wait(Rule rule, GraphAnswer.Refused said, int times, Situation now) {
    Duration most =
        rule.delay().compareTo(LONGEST) > 0 ? min(rule.delay(), LONGEST_DELAY) : LONGEST;
    Duration own = doubling(rule.delay(), times, most);
    // A number's second is nobody else's: there is no step to get out of. What a number may save up
    // is a second's worth, and by the time the line has woken up it is not lost yet.
    return said.code() == ErrorTable.THROUGHPUT
        ? pause(own.multipliedBy(3).dividedBy(4), said.rest(), 0)
        : pause(own, said.rest(), now.dice());
  }

  private static Duration pair(int throttled) {
    return min(Duration.ofSeconds((long) Math.pow(PAIR_BASE, Math.min(throttled, 6))), LONGEST);
  }

  private static Duration doubling(Duration base, int times, Duration most) {
    return min(base.multipliedBy(1L << Math.clamp(times, 0, 20)), most);
  }

  private static Duration pause(Duration own, @Nullable Duration told, double dice) {
    Duration least = told == null || told.compareTo(own) < 0 ? own : min(told, LONGEST_TOLD);
    return least.plusMillis((long) (own.toMillis() * JITTER * dice));
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
