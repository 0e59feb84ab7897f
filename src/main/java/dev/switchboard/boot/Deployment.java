package dev.switchboard.boot;

import io.vertx.core.DeploymentOptions;

/**
 * How many of a verticle run on this node, and on what: the two keys every verticle has.
 *
 * @param instances 1 to 64; {@code processors} in the file means as many as there are
 */
record Deployment(String verticle, int instances, Threading threading) {
  Deployment {
    if (instances < 1 || instances > 64) {
      throw new IllegalArgumentException(
          "verticles.%s.instances (%d) must be 1 to 64".formatted(verticle, instances));
    }
  }

  static Deployment from(String verticle, Section section, Verticles.Kind kind) {
    int instances =
        section.text("instances", "1").equals("processors")
            ? Runtime.getRuntime().availableProcessors()
            : section.number("instances", 1);
    Threading threading = section.choice("threading", Threading.class, kind.threading());
    if (threading != kind.threading()) {
      throw section.bad(
          "threading",
          "must be %s: the verticle is written for it".formatted(kind.threadingWord()));
    }
    return new Deployment(verticle, instances, threading);
  }

  DeploymentOptions options() {
    return new DeploymentOptions().setInstances(instances).setThreadingModel(threading.model());
  }
}
