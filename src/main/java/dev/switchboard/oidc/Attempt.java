package dev.switchboard.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * One sign-in, from when a browser leaves until it is back. All of it but the redirect is secret to
 * this browser and us.
 *
 * @param state that the browser that comes back is the one that left
 * @param nonce that the token was made for this sign-in
 * @param verifier that who redeems the code is who asked for it (PKCE)
 * @param redirectUri where the browser comes back to
 */
public record Attempt(String state, String nonce, String verifier, String redirectUri) {
  private static final SecureRandom RANDOM = new SecureRandom();

  public static Attempt fresh(String redirectUri) {
    return new Attempt(random(), random(), random(), redirectUri);
  }

  private static String random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return base64(bytes);
  }

  /** What the provider is told of the verifier (RFC 7636, S256). */
  String challenge() {
    return base64(sha256(verifier));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public String toString() {
    return "Attempt[secret]";
  }
}
