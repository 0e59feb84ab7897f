package dev.switchboard.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1, 1000", "2, 2000", "3, 4000", "6, 32000", "7, 60000", "5000, 60000"})
  void doublesUpToAMinuteGiveOrTakeAFifth(int attempt, long plain) {
    Random random = new Random(7);

    for (int i = 0; i < 200; i++) {
      assertThat(Backoff.afterAttempt(attempt, random)).isBetween(plain * 8 / 10, plain * 12 / 10);
    }
  }
}
