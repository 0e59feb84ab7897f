package dev.switchboard.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes by time (RFC 6238) as every authenticator makes them: SHA-1, 30 seconds, six digits. Pure,
 * but for making secrets.
 */
public final class Totp {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SECONDS = 30;
  private static final int DIGITS = 1_000_000;
  // RFC 4226 asks for as many bits as the hash has.
  private static final int SECRET_CHARACTERS = 32;

  private Totp() {}

  /** A new secret, in base 32 as authenticators take it. */
  public static String newSecret() {
    return random(SECRET_CHARACTERS);
  }

  /** So many random characters of base 32, five bits each. */
  static String random(int characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      text.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
    }
    return text.toString();
  }

  /**
   * The step of time whose code this is: the present one, the one before or the one after, for
   * clocks that differ.
   */
  public static OptionalLong step(String secret, String code, Instant now) {
    long present = now.getEpochSecond() / SECONDS;
    OptionalLong found = OptionalLong.empty();
    for (long step = present - 1; step <= present + 1; step++) {
      if (isSame(code(secret, step), code)) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  /** The code of a step of time. */
  public static String code(String secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(decode(secret), "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xf;
      int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
      return "%06d".formatted(number % DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  private static byte[] decode(String secret) {
    ByteBuffer bytes = ByteBuffer.allocate(secret.length() * 5 / 8);
    int bits = 0;
    int held = 0;
    for (char c : secret.toUpperCase(Locale.ROOT).toCharArray()) {
      held = held << 5 | BASE32.indexOf(c);
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (held >> bits));
        held &= (1 << bits) - 1;
      }
    }
    return bytes.array();
  }
}
