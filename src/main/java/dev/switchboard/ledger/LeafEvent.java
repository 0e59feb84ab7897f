package dev.switchboard.ledger;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;
import java.util.List;

/** What the ledger says. */
public sealed interface LeafEvent {
  Topic<LeafEvent> TOPIC = new Topic<>("ledger.leaf", LeafEvent.class);

  /** Leaves wait in these shards of a queue. */
  record Stored(int queue, List<Integer> shards) implements LeafEvent {}

  static void register(Bus bus) {
    bus.register(Stored.class, "ledger.stored.v1");
  }
}
