package dev.switchboard.api;

import io.vertx.ext.web.Router;

/** Routes of one matter. Mounted behind the sign-in. */
@FunctionalInterface
public interface Routes {
  void mount(Router router);
}
