package dev.switchboard.sending;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id that goes along with a call and comes back with each status of its message: {@code
 * v1.<attempt in base 36>.<token>}. The token is random and kept with the attempt, so nobody can
 * make one up.
 */
record AttemptId(long attempt, String token) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String VERSION = "v1.";
  private static final int TOKEN_BYTES = 8;

  static AttemptId of(long attempt) {
    byte[] token = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(token);
    return new AttemptId(attempt, HexFormat.of().formatHex(token));
  }

  /** Reads one; empty for whatever is not of ours. */
  static Optional<AttemptId> parse(String opaque) {
    int dot = opaque.lastIndexOf('.');
    if (!opaque.startsWith(VERSION) || dot <= VERSION.length()) {
      return Optional.empty();
    }
    try {
      long attempt = Long.parseLong(opaque.substring(VERSION.length(), dot), Character.MAX_RADIX);
      return Optional.of(new AttemptId(attempt, opaque.substring(dot + 1)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String opaque() {
    return VERSION + Long.toString(attempt, Character.MAX_RADIX) + "." + token;
  }
}
