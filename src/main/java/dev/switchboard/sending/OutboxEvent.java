package dev.switchboard.sending;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;

/** What the outbox says. */
public sealed interface OutboxEvent {
  Topic<OutboxEvent> TOPIC = new Topic<>("sending.outbox", OutboxEvent.class);

  /** A line has something to send. */
  record Queued(long accountId) implements OutboxEvent {}

  /** A message is no longer queued: sent, failed, in doubt, held or cancelled. */
  record Settled(long messageId) implements OutboxEvent {}

  static void register(Bus bus) {
    bus.register(Queued.class, "sending.queued.v1");
    bus.register(Settled.class, "sending.settled.v1");
  }
}
