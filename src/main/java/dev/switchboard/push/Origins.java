package dev.switchboard.push;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which pages may open a socket. Pure. */
record Origins(List<String> allowed) {
  /**
   * Decides by the {@code Origin} header, which every browser sends and no page can choose.
   *
   * @param origin absent for programs, which sign in all the same
   * @param host what the socket was opened on
   */
  boolean allow(@Nullable String origin, @Nullable String host) {
    if (origin == null) {
      return true;
    }
    if (!allowed.isEmpty()) {
      return allowed.contains(origin);
    }
    try {
      return host != null && host.equals(URI.create(origin).getHost());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
