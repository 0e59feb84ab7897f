package dev.switchboard.push;

import dev.switchboard.access.Holder;
import io.vertx.core.Future;
import java.util.Optional;

/** Says whose a token is. */
@FunctionalInterface
public interface TokenCheck {
  /**
   * Whose a token or key is; empty when it is not one of ours, expired, or taken back. Fails when
   * that cannot be found out.
   */
  Future<Optional<Holder>> holder(String token);
}
