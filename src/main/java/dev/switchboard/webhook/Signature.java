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
 * Meta's signature: {@code sha256=} and the hex HMAC-SHA256 of the raw body under the app's secret.
 * Compared in constant time. Belongs to one thread, because a {@link Mac} does.
 */
final class Signature {
  private static final String PREFIX = "sha256=";
  private static final int HEX_LENGTH = 64;

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

  /**
   * Reads the header's value.
   *
   * @return null when it is absent or not of the form
   */
  static byte @Nullable [] claimed(@Nullable String header) {
    if (header == null
        || !header.startsWith(PREFIX)
        || header.length() != PREFIX.length() + HEX_LENGTH) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(header, PREFIX.length(), header.length());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The header's value for a body; what a sender does. */
  static String header(String secret, Buffer body) {
    return PREFIX + HexFormat.of().formatHex(new Signature(secret).mac.doFinal(body.getBytes()));
  }
}
