package dev.switchboard.platform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.ErrorTable.Result;
import dev.switchboard.platform.ErrorTable.Scope;
import dev.switchboard.platform.ErrorTable.Treatment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
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
    assertThat(ErrorTable.of(227).reason()).isEqualTo(ErrorTable.of(200).reason());
    assertThat(ErrorTable.of(227).scope()).isEqualTo(Scope.APP);
  }

  @Test
  void hasEveryCodeOfMetasListsAndOurOwn() throws IOException {
    List<String> rows = rows();

    // Meta's 99, and ours: not reached, the daily cap, a person's word, a file that did not get
    // there.
    assertThat(rows).hasSize(104);
    // One row is a hundred codes, one of which has a row of its own.
    assertThat(ErrorTable.size()).isEqualTo(104 - 1 + 99);
    assertThat(rows).allSatisfy(row -> assertThat(row.split("\t")).hasSize(11).doesNotContain(""));
  }

  private static List<String> rows() throws IOException {
    try (var in = ErrorTable.class.getResourceAsStream("graph_errors.tsv")) {
      return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.startsWith("code"))
          .toList();
    }
  }

  @Test
  void onlyWhatMayBeSentAgainIsRetryable() {
    assertThat(ErrorTable.of(131056).isRetryable()).isTrue();
    assertThat(ErrorTable.of(131056).scope()).isEqualTo(Scope.RECIPIENT);
    assertThat(ErrorTable.of(132069).delay()).isEqualTo(Duration.ofHours(1));
    assertThat(ErrorTable.of(131026).isRetryable()).isFalse();
    assertThat(ErrorTable.of(131026).result()).isEqualTo(Result.ASYNC);
  }

  @Test
  void aSubcodeSaysMoreThanItsCode() {
    assertThat(ErrorTable.of(Platform.MESSENGER, 10, 2018278).reason())
        .isEqualTo("The 24-hour window is closed.");
    assertThat(ErrorTable.of(Platform.INSTAGRAM, 10, 77))
        .isEqualTo(ErrorTable.of(Platform.MESSENGER, 10, 0));
    assertThat(ErrorTable.of(Platform.MESSENGER, 1, 1357046).result())
        .isEqualTo(Result.LIKELY_SENT);
    assertThat(ErrorTable.kept(Platform.MESSENGER, 10, 2018278)).isEqualTo(2018278);
    assertThat(ErrorTable.of(2018278).reason()).isEqualTo("The 24-hour window is closed.");
    assertThat(ErrorTable.kept(Platform.WHATSAPP, 100, 33)).isEqualTo(100);
  }

  @Test
  void aCodeThatMetaNeverToldIsFinalAndHasWords() {
    ErrorTable.Rule rule = ErrorTable.of(987654);

    assertThat(rule.treatment()).isEqualTo(Treatment.FAIL);
    assertThat(rule.reason()).isNotBlank();
    assertThat(rule.action()).isNotBlank();
  }
}
