package dev.switchboard.platform;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.platform.ErrorTable.Result;
import dev.switchboard.platform.ErrorTable.Scope;
import dev.switchboard.platform.ErrorTable.Treatment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  // Written by hand from Meta's lists: whom each code is about. A token is a line's own here.
  private static final Map<Scope, String> SCOPES =
      Map.of(
          Scope.APP,
          "3 4 10 200 200-299 131005 m4 m10 m200",
          Scope.BUSINESS,
          "368 80007 131031 131042 131063 131064 134011 2388019 -7",
          Scope.NUMBER,
          """
          0 33 190 130429 131037 131045 131048 131057 131060 133000 133004 133005 133006 133008 133009 133010 133015
          133016 2494100 2593107 2593108 2593109 m2/2018344 m4/2018022 m10/1893063 m17 m32 m100/2534029 m190
          m200/2534041 m613 m613/2534040 -1 -4\
          """,
          Scope.RECIPIENT,
          """
          130403 130472 130497 131021 131026 131047 131049 131050 131056 131062 m4/2018354 m10/2018278 m10/2534022
          m100/2018001 m100/2534014 m551 m1545041\
          """);

  @Test
  void everyCodeIsAboutWhomMetaSays() throws IOException {
    Map<String, Scope> expected = new HashMap<>();
    SCOPES.forEach(
        (scope, codes) -> List.of(codes.split("\\s+")).forEach(code -> expected.put(code, scope)));

    assertThat(rows())
        .allSatisfy(row -> {
          String[] cells = row.split("\t");
          String code = code(cells);
          Scope scope = Scope.valueOf(cells[7].toUpperCase(Locale.ROOT));
          assertThat(scope).as(code).isEqualTo(expected.getOrDefault(code, Scope.MESSAGE));
          // Who waits is whom it is about.
          switch (Treatment.valueOf(cells[4].toUpperCase(Locale.ROOT).replace('-', '_'))) {
            case WAIT_RECIPIENT -> assertThat(scope).as(code).isEqualTo(Scope.RECIPIENT);
            case WAIT_LINE, PAUSE_LINE ->
                assertThat(scope).as(code).isIn(Scope.NUMBER, Scope.BUSINESS, Scope.APP);
            case FAIL, DOUBT, RETRY -> {}
          }
        });
    assertThat(rows().stream().map(row -> code(row.split("\t")))).containsAll(expected.keySet());
  }

  private static String code(String[] cells) {
    String family = cells[2].equals("messenger") ? "m" : "";
    return family + cells[0] + (cells[1].equals("-") ? "" : "/" + cells[1]);
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
