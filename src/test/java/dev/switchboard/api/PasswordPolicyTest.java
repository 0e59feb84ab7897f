package dev.switchboard.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "elevenchars",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "abcdefghijklm",
        "9876543210987",
        "Password12345",
        "qwerty123456",
        "marta.solis12",
        "Marta Solis!1",
      })
  void whatIsGuessedFirstIsNotTaken(String password) {
    assertThat(PasswordPolicy.refusal(password, "marta.solis@example.com", "Marta Solis"))
        .isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "correct horse battery",
        "zwölf Zeichen",
        "密码密码是一句很长的话吧",
        "marta likes umbrellas",
        "password of the third kind",
      })
  void whatIsLongIsTakenWhateverItsCharacters(String password) {
    assertThat(PasswordPolicy.refusal(password, "marta.solis@example.com", "Marta")).isEmpty();
  }
}
