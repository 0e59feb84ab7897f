package dev.switchboard.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What makes a leaf the same leaf when it is posted again: 32 bits of the event's own time, then 96
 * bits of a digest of its identity. The time in front keeps inserts at the right edge of the index;
 * it is the same in every redelivery, for it is the platform's.
 */
final class LeafKey {
  private LeafKey() {}

  static UUID of(@Nullable String seconds, String... identity) {
    MessageDigest digest = sha256();
    for (String part : identity) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    long high = time(seconds) << 32 | (hash.getInt() & 0xFFFF_FFFFL);
    return new UUID(high, hash.getLong());
  }

  /** The digest of a whole body: identity for what has no id of its own. */
  static String digest(byte[] body) {
    return java.util.HexFormat.of().formatHex(sha256().digest(body));
  }

  private static long time(@Nullable String seconds) {
    try {
      return seconds == null ? 0 : Long.parseLong(seconds) & 0xFFFF_FFFFL;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
