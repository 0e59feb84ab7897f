package dev.switchboard.boot;

import io.vertx.core.ThreadingModel;

/** The threads a verticle runs on, in the words of the configuration. */
enum Threading {
  EVENT_LOOP(ThreadingModel.EVENT_LOOP),
  VIRTUAL_THREAD(ThreadingModel.VIRTUAL_THREAD);

  private final ThreadingModel model;

  Threading(ThreadingModel model) {
    this.model = model;
  }

  ThreadingModel model() {
    return model;
  }
}
