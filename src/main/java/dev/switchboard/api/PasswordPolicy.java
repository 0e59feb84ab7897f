package dev.switchboard.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which passwords are taken: long ones that are not what everybody tries first. No rules on
 * characters: they make people choose worse ones (NIST SP 800-63B). Pure.
 */
final class PasswordPolicy {
  static final int SHORTEST = 12;
  static final int LONGEST = 128;
  private static final int FEWEST_CHARACTERS = 5;
  // The beginnings of what the lists of leaked passwords begin with, where they are long enough.
  private static final Set<String> COMMON =
      Set.of(
          "password",
          "passw0rd",
          "qwerty",
          "letmein",
          "welcome",
          "iloveyou",
          "admin",
          "administrator",
          "contraseña",
          "changeme",
          "switchboard",
          "1q2w3e4r",
          "123456");

  private PasswordPolicy() {}

  /**
   * @return why a password is not taken; empty: it is
   */
  static Optional<String> refusal(String password, String email, String name) {
    int length = password.codePointCount(0, password.length());
    if (length < SHORTEST || length > LONGEST) {
      return Optional.of("must have %d to %d characters".formatted(SHORTEST, LONGEST));
    }
    String small = password.toLowerCase(Locale.ROOT);
    if (small.chars().distinct().count() < FEWEST_CHARACTERS || isARow(small)) {
      return Optional.of("must not be one character or a row of them again and again");
    }
    if (isCommon(small)) {
      return Optional.of("must not be one of the passwords that are tried first");
    }
    String local = email.substring(0, Math.max(0, email.indexOf('@'))).toLowerCase(Locale.ROOT);
    List<String> own = List.of(local, name.toLowerCase(Locale.ROOT));
    return own.stream().anyMatch(word -> word.length() >= 4 && rest(small, word) < 8)
        ? Optional.of("must be more than your name or address")
        : Optional.empty();
  }

  // abcdefghijkl, 098765432109.
  private static boolean isARow(String text) {
    int steps = 0;
    for (int i = 1; i < text.length(); i++) {
      int step = text.charAt(i) - text.charAt(i - 1);
      steps += Math.abs(step) == 1 || Math.abs(step) == 9 ? 1 : 0;
    }
    return steps >= text.length() - 2;
  }

  private static boolean isCommon(String text) {
    return COMMON.stream().anyMatch(word -> text.startsWith(word) && rest(text, word) < 8);
  }

  private static int rest(String text, String word) {
    return text.contains(word) ? text.length() - word.length() : text.length();
  }
}
