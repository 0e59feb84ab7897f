package dev.switchboard.webhook;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A signature over its own time and the body, as Stripe and YCloud write it: {@code
 * t=<seconds>,v1=<hex>,v1=<hex>}.
 */
final class TimedSignature {
  // A rotation has two; what has more is no signature.
  private static final int MOST = 8;

  private final String time;
  private final List<byte[]> hashes;

  private TimedSignature(String time, List<byte[]> hashes) {
    this.time = time;
    this.hashes = hashes;
  }

  /**
   * @param label of the hashes that count; others (Stripe's v0) are passed over
   * @return null when the header is absent or not of the form
   */
  static @Nullable TimedSignature read(@Nullable String header, String label) {
    String time = "";
    List<byte[]> hashes = new ArrayList<>();
    for (String part : header == null ? new String[0] : header.split(",", MOST + 2)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? "" : part.substring(0, equals).strip();
      String value = part.substring(equals + 1).strip();
      byte @Nullable [] hash = name.equals(label) ? Signature.hex(value) : null;
      if (name.equals("t")) {
        time = value;
      } else if (hash != null) {
        hashes.add(hash);
      }
    }
    return time.matches("[0-9]{1,12}") && !hashes.isEmpty()
        ? new TimedSignature(time, hashes)
        : null;
  }

  long seconds() {
    return Long.parseLong(time);
  }

  /** Whether one of the hashes is this secret's; every one is compared, each in constant time. */
  boolean isBy(Signature secret, byte[] body) {
    byte[] expected = secret.of(time + ".", body);
    boolean fits = false;
    for (byte[] hash : hashes) {
      fits |= MessageDigest.isEqual(expected, hash);
    }
    return fits;
  }
}
