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

  /** A line has read receipts or typing to tell. */
  record Receipts(long accountId) implements OutboxEvent {}

  /** Something of a line that a person should know has begun or ended (table sending_alert). */
  record Alerted(long tenantId, long accountId) implements OutboxEvent {}

  static void register(Bus bus) {
    bus.register(Queued.class, "sending.queued.v1");
    bus.register(Settled.class, "sending.settled.v1");
    bus.register(Receipts.class, "sending.receipts.v1");
    bus.register(Alerted.class, "sending.alerted.v1");
  }
}
