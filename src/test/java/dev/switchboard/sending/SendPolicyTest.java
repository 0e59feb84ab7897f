package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.GraphAnswer;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SendPolicyTest {
  @Test
  void silenceAfterTheRequestLeftIsDoubt() {
    assertThat(decide(new GraphAnswer.Unknown("timeout"), 1, 0))
        .isEqualTo(new Outcome.Doubtful("timeout"));
  }

  @Test
  void aRefusalForGoodFailsAtOnce() {
    assertThat(decide(refused(131026), 1, 0)).isEqualTo(new Outcome.Failed(131026, "why"));
  }

  @Test
  void thePairLimitWaitsFourToTheX() {
    assertThat(decide(refused(131056), 1, 0)).isEqualTo(later(1, 131056));
    assertThat(decide(refused(131056), 2, 0)).isEqualTo(later(4, 131056));
    assertThat(decide(refused(131056), 3, 0)).isEqualTo(later(16, 131056));
  }

  @Test
  void throughputSlowsTheLineAndABadTokenStopsIt() {
    assertThat(decide(refused(130429), 1, 1))
        .isEqualTo(new Outcome.LineLater(Duration.ofSeconds(2), 130429, "why"));
    assertThat(decide(refused(190), 1, 0))
        .isEqualTo(new Outcome.LineLater(Duration.ofMinutes(5), 190, "why"));
  }

  @Test
  void whatIsRejectedForTheTimeBeingEndsAfterTheLastAttempt() {
    assertThat(decide(refused(134101), 3, 0)).isInstanceOf(Outcome.Later.class);
    assertThat(decide(refused(134101), 4, 0)).isEqualTo(new Outcome.Failed(134101, "why"));
  }

  @Property
  void noPauseIsEndlessOrNegative(
      @ForAll @IntRange(max = 200_000) int code,
      @ForAll @IntRange(min = 1, max = 1000) int attempts,
      @ForAll @IntRange(max = 1000) int pauses) {
    Duration pause =
        switch (decide(refused(code), attempts, pauses)) {
          case Outcome.Later(var wait, var c, var r) -> wait;
          case Outcome.LineLater(var wait, var c, var r) -> wait;
          case Outcome.Sent sent -> throw new AssertionError("refused, yet sent");
          case Outcome.Failed failed -> Duration.ZERO;
          case Outcome.Doubtful doubtful -> Duration.ZERO;
        };

    assertThat(pause).isBetween(Duration.ZERO, Duration.ofMinutes(5));
  }

  private static Outcome decide(GraphAnswer answer, int attempts, int pauses) {
    return SendPolicy.decide(answer, attempts, pauses, 4);
  }

  private static GraphAnswer refused(int code) {
    return new GraphAnswer.Refused(code, "why");
  }

  private static Outcome later(int seconds, int code) {
    return new Outcome.Later(Duration.ofSeconds(seconds), code, "why");
  }
}
