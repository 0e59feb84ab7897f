package dev.switchboard.access;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A secret that whoever holds it is known by: an API key, a refresh token, a link. 256 random bits,
 * so that a plain hash of it can be kept.
 */
public record Token(String text) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;

  /**
   * @param prefix says to people and to scanners for leaked secrets what it is
   */
  public static Token fresh(String prefix) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new Token(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What is kept of it, and looked up by. */
  public Buffer hash() {
    try {
      return Buffer.buffer(
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "Token[secret]";
  }
}
