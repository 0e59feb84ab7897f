package dev.switchboard.access;

import org.jspecify.annotations.Nullable;

/**
 * Who did something, and from where.
 *
 * @param id of a user or a key; null for nobody
 * @param requestId what the answer bore as {@code X-Request-Id}
 */
public record Doer(
    long tenantId,
    Kind kind,
    @Nullable Long id,
    String name,
    @Nullable String ip,
    @Nullable String requestId) {
  /** What sort of. */
  public enum Kind {
    USER,
    KEY,
    /** Who has not signed in. */
    NOBODY
  }
}
