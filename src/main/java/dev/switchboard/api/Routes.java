package dev.switchboard.api;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/** Routes of one matter. Mounted behind the sign-in. */
@FunctionalInterface
public interface Routes {
  void mount(Router router);

  /**
   * Mounts what must come before bodies are read and everybody signs in.
   *
   * @param signIn lets only those through who signed in
   */
  default void mountFirst(Router router, Handler<RoutingContext> signIn) {}
}
