package dev.switchboard.sending;

import dev.switchboard.platform.ErrorTable;
import dev.switchboard.platform.GraphAnswer;
import java.time.Duration;

/**
 * Decides what an answer means for a message. Pure.
 *
 * <p>Nothing that may have gone out is ever sent again from here: that is an answer without a word
 * of Meta, and the codes of which Meta itself does not say whether the message went out.
 */
final class SendPolicy {
  /** Not Meta's: the platform could not be reached. */
  static final int UNREACHABLE = -1;

  private static final Duration LONGEST = Duration.ofMinutes(5);
  // Meta's advice for the pair limit: wait 4^X seconds.
  private static final int PAIR_BASE = 4;
  private static final Duration PERSON_MUST_ACT = Duration.ofMinutes(5);

  private SendPolicy() {}

  /**
   * @param attempts calls made for this message, this one included
   * @param pauses how often the line has been paused in a row
   */
  static Outcome decide(GraphAnswer answer, int attempts, int pauses, int maxAttempts) {
    return switch (answer) {
      case GraphAnswer.Accepted(var id, var isHeld) -> new Outcome.Sent(id, isHeld);
      case GraphAnswer.Unknown(var reason) -> new Outcome.Doubtful(reason);
      case GraphAnswer.Unreachable(var reason) ->
          new Outcome.LineLater(doubling(Duration.ofMillis(500), pauses), UNREACHABLE, reason);
      case GraphAnswer.Refused(var code, var details) ->
          refused(code, details, attempts, pauses, maxAttempts);
    };
  }

  private static Outcome refused(
      int code, String details, int attempts, int pauses, int maxAttempts) {
    return switch (ErrorTable.of(code).treatment()) {
      case FAIL -> new Outcome.Failed(code, details);
      case DOUBT -> new Outcome.Doubtful(code + " " + details);
      case WAIT_LINE -> new Outcome.LineLater(doubling(lineBase(code), pauses), code, details);
      case PAUSE_LINE -> new Outcome.LineLater(PERSON_MUST_ACT, code, details);
      case WAIT_RECIPIENT -> new Outcome.Later(pair(attempts), code, details);
      case RETRY ->
          attempts >= maxAttempts
              ? new Outcome.Failed(code, details)
              : new Outcome.Later(doubling(Duration.ofSeconds(2), attempts - 1), code, details);
    };
  }

  // Throughput frees by the second; the quotas of an app by the hour.
  private static Duration lineBase(int code) {
    return code == 130429 ? Duration.ofSeconds(1) : Duration.ofSeconds(30);
  }

  private static Duration pair(int attempts) {
    long seconds = (long) Math.pow(PAIR_BASE, Math.min(attempts - 1, 6));
    return min(Duration.ofSeconds(seconds), LONGEST);
  }

  private static Duration doubling(Duration base, int times) {
    return min(base.multipliedBy(1L << Math.clamp(times, 0, 20)), LONGEST);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
