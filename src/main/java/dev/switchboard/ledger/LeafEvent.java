package dev.switchboard.ledger;

import dev.switchboard.bus.Bus;
import dev.switchboard.bus.Topic;
import java.util.List;

/** What the ledger says, and is told. */
public sealed interface LeafEvent {
  Topic<LeafEvent> TOPIC = new Topic<>("ledger.leaf", LeafEvent.class);

  /** Leaves wait in these shards of a queue. */
  record Stored(int queue, List<Integer> shards) implements LeafEvent {}

  /**
   * Leaves were put back, or may be now that a line is known: every queue is worth a look.
   *
   * @param count how many were put back; 0 when a line became known
   */
  record Released(int count) implements LeafEvent {}

  static void register(Bus bus) {
    bus.register(Stored.class, "ledger.stored.v1");
    bus.register(Released.class, "ledger.released.v1");
  }
}
