package dev.switchboard.webhook;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;

/** What is told of apps, lines and endpoints. */
public sealed interface DirectoryEvent {
  Topic<DirectoryEvent> TOPIC = new Topic<>("webhook.directory", DirectoryEvent.class);

  /** Some of them are other than before; published after the commit by whoever changed them. */
  record Changed() implements DirectoryEvent {}

  static void register(Bus bus) {
    bus.register(Changed.class, "webhook.directory-changed.v1");
  }
}
