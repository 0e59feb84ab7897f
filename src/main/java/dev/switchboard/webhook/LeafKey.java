package dev.switchboard.webhook;

import dev.switchboard.ledger.EventTime;
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

  /**
   * The key of what has an identity of its own.
   *
   * @param time the event's, in any form of {@link EventTime}; null when it has none
   */
  static UUID of(@Nullable String time, String... identity) {
    return key(time, digest(identity));
  }

  /** The key of what can only be known by its bytes. */
  static UUID hashed(@Nullable String time, JsonSlice bytes, String... identity) {
    MessageDigest digest = digest(identity);
    bytes.addTo(digest);
    return key(time, digest);
  }

  /** The key of a whole body. */
  static UUID hashed(byte[] body, String... identity) {
    MessageDigest digest = digest(identity);
    digest.update(body);
    return key(null, digest);
  }

  private static UUID key(@Nullable String time, MessageDigest digest) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    long high = EventTime.seconds(time) << 32 | (hash.getInt() & 0xFFFF_FFFFL);
    return new UUID(high, hash.getLong());
  }

  // Each part with its length, so that no two lists of parts are the same bytes.
  private static MessageDigest digest(String... identity) {
    MessageDigest digest = sha256();
    for (String part : identity) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update((byte) (bytes.length >>> 16));
      digest.update((byte) (bytes.length >>> 8));
      digest.update((byte) bytes.length);
      digest.update(bytes);
    }
    return digest;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
