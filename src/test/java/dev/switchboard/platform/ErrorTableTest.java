package dev.switchboard.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.ErrorTable.Treatment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {
  @ParameterizedTest
  @CsvSource({
    "131026, FAIL",
    "131047, FAIL",
    "131056, WAIT_RECIPIENT",
    "130429, WAIT_LINE",
    "190, PAUSE_LINE",
    "131031, PAUSE_LINE",
  })
  void knowsWhatACodeMeans(int code, Treatment treatment) {
    assertThat(ErrorTable.of(code).treatment()).isEqualTo(treatment);
  }

  @Test
  void everyPermissionErrorIsTheSame() {
    assertThat(ErrorTable.of(227)).isEqualTo(ErrorTable.of(200));
  }

  @Test
  void aCodeThatMetaNeverToldIsFinalAndHasWords() {
    ErrorTable.Rule rule = ErrorTable.of(987654);

    assertThat(rule.treatment()).isEqualTo(Treatment.FAIL);
    assertThat(rule.reason()).isNotBlank();
    assertThat(rule.action()).isNotBlank();
  }
}
