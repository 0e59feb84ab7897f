package dev.switchboard.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret part of an endpoint's address, where its source signs nothing: 128 random bits. Only
 * its hash is kept.
 */
public record AddressToken(String text) {
  private static final int BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  public static AddressToken random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new AddressToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What is kept of it: SHA-256. No salt: 128 random bits are in nobody's table. */
  public byte[] hash() {
    return hash(text);
  }

  static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "AddressToken[…]";
  }
}
