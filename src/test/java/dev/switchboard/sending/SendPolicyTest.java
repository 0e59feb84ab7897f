package dev.switchboard.sending;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.ErrorTable.Scope;
import dev.switchboard.platform.GraphAnswer;
import dev.switchboard.platform.Platform;
import dev.switchboard.sending.SendPolicy.Situation;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendPolicyTest {
  @Test
  void silenceAfterTheRequestLeftIsDoubt() {
    assertThat(decide(new GraphAnswer.Unknown("timeout"), 1, 0, 0))
        .isEqualTo(new Outcome.Doubtful("timeout"));
  }

  @Test
  void aRefusalForGoodFailsAtOnce() {
    assertThat(decide(refused(131026), 1, 0, 0)).isEqualTo(new Outcome.Failed(131026, "why"));
  }

  @Test
  void thePairLimitWaitsFourToTheX() {
    assertThat(decide(refused(131056), 1, 0, 0)).isEqualTo(later(1, 131056));
    assertThat(decide(refused(131056), 1, 1, 0)).isEqualTo(later(4, 131056));
    assertThat(decide(refused(131056), 1, 2, 0)).isEqualTo(later(16, 131056));
  }

  @Test
  void throughputSlowsTheLineAndABadTokenStopsItForAPerson() {
    assertThat(decide(refused(130429), 1, 0, 1))
        .isEqualTo(
            new Outcome.LineLater(Duration.ofMillis(1500), Scope.NUMBER, 130429, "why", false));
    assertThat(decide(refused(190), 1, 0, 0))
        .isEqualTo(new Outcome.LineLater(Duration.ofMinutes(5), Scope.NUMBER, 190, "why", true));
  }

  @Test
  void whatIsRejectedForTheTimeBeingEndsAfterFourTries() {
    assertThat(decide(refused(134101), 3, 9, 0)).isInstanceOf(Outcome.Later.class);
    assertThat(decide(refused(134101), 4, 0, 0)).isEqualTo(new Outcome.Failed(134101, "why"));
  }

  @Test
  void metasOwnWordIsWaitedForWhereItIsLonger() {
    GraphAnswer told = new GraphAnswer.Refused(4, 0, "why", Duration.ofMinutes(40));

    assertThat(decide(told, 1, 0, 0))
        .isEqualTo(new Outcome.LineLater(Duration.ofMinutes(40), Scope.APP, 4, "why", false));
    assertThat(decide(new GraphAnswer.Refused(4, 0, "why", Duration.ofSeconds(1)), 1, 0, 0))
        .isEqualTo(new Outcome.LineLater(Duration.ofMinutes(1), Scope.APP, 4, "why", false));
  }

  @Test
  void messengersSubcodesDecide() {
    Situation now = new Situation(Platform.MESSENGER, 1, 0, 0, 4, false, 0);

    assertThat(SendPolicy.decide(new GraphAnswer.Refused(1, 1357046, "why", null), now))
        .isInstanceOf(Outcome.Doubtful.class);
    assertThat(SendPolicy.decide(new GraphAnswer.Refused(10, 2018278, "why", null), now))
        .isEqualTo(new Outcome.Failed(2018278, "why"));
  }

  @Property
  void chanceOnlyMakesAPauseLongerAndByAQuarterAtMost(
      @ForAll @IntRange(max = 6) int pauses, @ForAll @DoubleRange(max = 1) double dice) {
    Situation now = new Situation(Platform.WHATSAPP, 1, 0, pauses, 4, false, dice);
    Duration steady = pause(decide(refused(80007), 1, 0, pauses));

    assertThat(pause(SendPolicy.decide(refused(80007), now)))
        .isBetween(steady, steady.multipliedBy(5).dividedBy(4));
  }

  @Test
  void chanceDoesNotLengthenTheWaitOfANumberForItsOwnThroughput() {
    Situation now = new Situation(Platform.WHATSAPP, 1, 0, 0, 4, false, 1);

    assertThat(pause(SendPolicy.decide(refused(130429), now))).isEqualTo(Duration.ofMillis(750));
  }

  @Property
  void noPauseIsEndlessOrNegative(
      @ForAll @IntRange(max = 200_000) int code,
      @ForAll @IntRange(min = 1, max = 1000) int attempts,
      @ForAll @IntRange(max = 1000) int pauses) {
    assertThat(pause(decide(refused(code), attempts, attempts, pauses)))
        .isBetween(Duration.ZERO, Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({
    "131053, whatever, true",
    "131009, Param image['id'] is not a valid whatsapp business account media attachment ID, true",
    "100, The attachment does not exist, true",
    "100, Param to must be a phone number, false",
    "131026, media, false",
  })
  void aFileThatThePlatformDoesNotKnowIsUploadedAnewOnce(int code, String why, boolean isRenewed) {
    GraphAnswer.Refused said = new GraphAnswer.Refused(code, 0, why, null);

    Outcome first = SendPolicy.decide(said, new Situation(Platform.WHATSAPP, 1, 0, 0, 4, true, 0));
    Outcome second =
        SendPolicy.decide(said, new Situation(Platform.WHATSAPP, 2, 0, 0, 4, false, 0));

    assertThat(first instanceof Outcome.FileUnknown).isEqualTo(isRenewed);
    assertThat(second).isInstanceOf(Outcome.Failed.class);
  }

  private static Duration pause(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Later(var wait, var c, var r, var t) -> wait;
      case Outcome.LineLater later -> later.pause();
      case Outcome.Sent sent -> throw new AssertionError("refused, yet sent");
      case Outcome.Failed failed -> Duration.ZERO;
      case Outcome.Doubtful doubtful -> Duration.ZERO;
      case Outcome.FileUnknown unknown -> throw new AssertionError("without a file");
    };
  }

  private static Outcome decide(GraphAnswer answer, int tries, int throttled, int pauses) {
    return SendPolicy.decide(
        answer, new Situation(Platform.WHATSAPP, tries, throttled, pauses, 4, false, 0));
  }

  private static GraphAnswer refused(int code) {
    return new GraphAnswer.Refused(code, 0, "why", null);
  }

  private static Outcome later(int seconds, int code) {
    return new Outcome.Later(Duration.ofSeconds(seconds), code, "why", true);
  }
}
