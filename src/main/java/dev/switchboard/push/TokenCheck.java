package dev.switchboard.push;

import io.vertx.core.Future;

/** Says whose a token is. */
@FunctionalInterface
public interface TokenCheck {
  /** The tenant of a token; fails when it is not one of ours, or expired. */
  Future<Long> tenant(String token);
}
