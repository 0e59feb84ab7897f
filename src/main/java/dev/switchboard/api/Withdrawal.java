package dev.switchboard.api;

import dev.switchboard.access.AccessEvent;
import dev.switchboard.bus.Bus;
import dev.switchboard.db.Tx;

/** Tells who holds sockets that somebody may be in no longer. */
final class Withdrawal {
  private Withdrawal() {}

  static void tell(Tx tx, Bus bus, long tenant) {
    tx.afterCommit(() -> tell(bus, tenant));
  }

  static void tell(Bus bus, long tenant) {
    bus.publish(AccessEvent.TOPIC, new AccessEvent.Withdrawn(tenant));
  }
}
