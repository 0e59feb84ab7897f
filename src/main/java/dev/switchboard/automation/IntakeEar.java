package dev.switchboard.automation;

import dev.switchboard.bus.Bus;
import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.Hearers;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.IntakeEvent;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Hears of customers' messages for intake. A line without a script costs the inbox its part of one
 * look a batch, and no run. Thread-safe.
 */
public final class IntakeEar implements Hearers {
  private final EventStore events;

  public IntakeEar(Bus bus, Ids ids) {
    this.events = new EventStore(bus, ids);
  }

  @Override
  public Future<Set<Long>> lines(Tx tx, Collection<Long> accounts) {
    return PlayStore.lines(tx, accounts);
  }

  @Override
  public Future<Void> heard(Tx tx, List<Heard> messages) {
    return PlayStore.hear(tx, messages)
        .compose(kept ->
            events.publish(
                tx,
                "intake",
                messages.stream()
                    .filter(one -> kept.contains(one.messageId()))
                    .map(IntakeEar::event)
                    .toList()));
  }

  private static EventStore.Published event(Heard one) {
    return new EventStore.Published(
        one.tenantId(),
        new IntakeEvent.Heard(
            Long.toString(one.conversationId()),
            Long.toString(one.messageId()),
            one.receivedAt().toString()));
  }
}
