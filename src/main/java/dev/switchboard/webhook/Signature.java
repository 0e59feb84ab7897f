package dev.switchboard.webhook;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA256 under one secret. Compared in constant time. Belongs to one thread, because a {@link
 * Mac} does.
 */
final class Signature {
  static final int HEX_LENGTH = 64;
  private static final String PREFIX = "sha256=";

  private final Mac mac;

  Signature(String secret) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  boolean covers(byte[] body, byte[] claimed) {
    return MessageDigest.isEqual(mac.doFinal(body), claimed);
  }

  /** The hash of some text and then the body. */
  byte[] of(String before, byte[] body) {
    mac.update(before.getBytes(StandardCharsets.UTF_8));
    return mac.doFinal(body);
  }

  /**
   * Reads Meta's header, {@code sha256=<64 hex digits>}.
   *
   * @return null when it is absent or not of the form
   */
  static byte @Nullable [] claimed(@Nullable String header) {
    if (header == null || !header.startsWith(PREFIX)) {
      return null;
    }
    return hex(header.substring(PREFIX.length()));
  }

  /** The bytes of 64 hex digits; null for anything else. */
  static byte @Nullable [] hex(String digits) {
    if (digits.length() != HEX_LENGTH) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Meta's header for a body; what a sender does. */
  static String header(String secret, Buffer body) {
    return PREFIX + HexFormat.of().formatHex(new Signature(secret).mac.doFinal(body.getBytes()));
  }
}
