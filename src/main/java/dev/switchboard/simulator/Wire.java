package dev.switchboard.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** JSON as Meta writes it on the wire, and the signature over those bytes. */
final class Wire {
  private static final String HMAC = "HmacSHA256";
  private static final HexFormat HEX = HexFormat.of();

  private Wire() {}

  /** Pure ASCII: lowercase unicode escapes, and slashes escaped as PHP does. */
  static Buffer bytes(JsonObject json) {
    String text = json.encode();
    StringBuilder escaped = new StringBuilder(text.length() + 64);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 0x7e) {
        escaped.append("\\u").append(HEX.toHexDigits(c));
      } else if (c == '/') {
        // Only strings hold slashes in JSON, so this never touches the structure.
        escaped.append("\\/");
      } else {
        escaped.append(c);
      }
    }
    return Buffer.buffer(escaped.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** The value of {@code X-Hub-Signature-256}. */
  static String signature(String appSecret, Buffer body) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), HMAC));
      return "sha256=" + HEX.formatHex(mac.doFinal(body.getBytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
