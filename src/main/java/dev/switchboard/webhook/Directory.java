package dev.switchboard.webhook;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which apps post to us and which lines are theirs, as of one moment. Immutable; its strings are
 * secrets.
 */
record Directory(List<App> apps, Map<String, Line> lines) {
  static final Directory EMPTY = new Directory(List.of(), Map.of());

  /**
   * A Meta app.
   *
   * @param secrets that may sign: the current one, then the previous one while it is rotated
   */
  record App(long id, List<String> secrets, String verifyToken) {
    @Override
    public String toString() {
      return "App[" + id + "]";
    }
  }

  /** A line by its phone number id. */
  record Line(long accountId, long tenantId, long appId) {}

  Optional<Line> line(String phoneNumberId) {
    return Optional.ofNullable(lines.get(phoneNumberId));
  }
}
