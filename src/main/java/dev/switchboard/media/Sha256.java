package dev.switchboard.media;

import dev.switchboard.bus.Door;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file's name in the store: the SHA-256 of its bytes.
 *
 * @param hex 64 digits, lower case
 */
@Door
public record Sha256(String hex) {
  private static final int BYTES = 32;

  public Sha256 {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("not a SHA-256 in hex: " + hex);
    }
  }

  public static Sha256 of(byte[] hash) {
    return new Sha256(HexFormat.of().formatHex(hash));
  }

  /** As platforms write it: hex in answers, base64 in webhooks. Empty for anything else. */
  static Optional<Sha256> declared(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.matches("[0-9a-f]{64}")) {
      return Optional.of(new Sha256(lower));
    }
    try {
      byte[] hash = Base64.getDecoder().decode(text);
      return hash.length == BYTES ? Optional.of(of(hash)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
