package dev.switchboard.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a request may do; each includes those before it (docs/security.md). */
public enum Right {
  READ,
  WRITE,
  /** People, keys, webhooks, periods, erasure. */
  ADMIN,
  /** What an owner is, and who is one. */
  OWNER;

  /** In the API, and as the scope of a key. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The lesser of the two. */
  public Right atMost(Right other) {
    return compareTo(other) <= 0 ? this : other;
  }

  public boolean includes(Right other) {
    return compareTo(other) >= 0;
  }

  public static Optional<Right> of(String wire) {
    return Arrays.stream(values()).filter(right -> right.wire().equals(wire)).findFirst();
  }
}
