package dev.switchboard.push;

import dev.switchboard.access.Credential;
import io.vertx.core.Future;

/** How much somebody may ask. */
@FunctionalInterface
public interface Allowance {
  /**
   * Takes one request of them.
   *
   * @return the milliseconds to wait, 0 when it may pass; never fails
   */
  Future<Long> take(Credential who);
}
