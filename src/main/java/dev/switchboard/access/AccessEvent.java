package dev.switchboard.access;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;

/** What the access room says. */
public sealed interface AccessEvent {
  Topic<AccessEvent> TOPIC = new Topic<>("access.withdrawn", AccessEvent.class);

  /** Somebody of a tenant may be in no longer: look again at who holds a socket. */
  record Withdrawn(long tenantId) implements AccessEvent {}

  static void register(Bus bus) {
    bus.register(Withdrawn.class, "access.withdrawn.v1");
  }
}
