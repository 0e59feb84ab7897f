package dev.switchboard.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  // "12345678901234567890", as in RFC 6238, appendix B.
  private static final String SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codesAreThoseOfTheStandard(long second, String code) {
    assertThat(Totp.code(SECRET, second / 30)).isEqualTo(code);
    assertThat(Totp.step(SECRET, code, Instant.ofEpochSecond(second))).hasValue(second / 30);
  }

  @Test
  void aClockMayBeHalfAMinuteOffAndNoMore() {
    Instant now = Instant.ofEpochSecond(1_111_111_110);
    long step = now.getEpochSecond() / 30;

    assertThat(Totp.step(SECRET, Totp.code(SECRET, step - 1), now)).hasValue(step - 1);
    assertThat(Totp.step(SECRET, Totp.code(SECRET, step + 1), now)).hasValue(step + 1);
    assertThat(Totp.step(SECRET, Totp.code(SECRET, step - 2), now)).isEmpty();
    assertThat(Totp.step(SECRET, Totp.code(SECRET, step + 2), now)).isEmpty();
    assertThat(Totp.step(SECRET, "", now)).isEmpty();
  }

  @Test
  void secretsAreOf160BitsAndNeverTheSame() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(made.add(Totp.newSecret())).isTrue();
    }
    assertThat(made).allMatch(secret -> secret.matches("[A-Z2-7]{32}"));
  }
}
