package dev.switchboard.status;

import dev.switchboard.db.Tx;
import dev.switchboard.inbox.LineStore;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.SetAside;
import dev.switchboard.workflow.EventStore;
import dev.switchboard.workflow.catalogue.WaEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a batch of statuses is to the event catalogue. */
record StatusTold(List<Leaf> leaves, List<SetAside> aside, List<StatusStore.Placed> facts) {
  static final List<Class<? extends Record>> TYPES =
      List.of(WaEvent.WebhookReceived.class, WaEvent.StatusReceived.class);

  /** What somebody listens to. Blocks, and asks for lines only when they are to be named. */
  List<EventStore.Published> events(Tx tx, EventStore.Audience audience) {
    if (TYPES.stream().noneMatch(audience::hearsAny)) {
      return List.of();
    }
    Set<Long> accounts = new TreeSet<>();
    facts.forEach(one -> accounts.add(one.fact().accountId()));
    List<Leaf> placed = placed(audience);
    placed.forEach(leaf -> accounts.add(Objects.requireNonNull(leaf.accountId())));
    Map<Long, LineStore.Line> lines = LineStore.lines(tx, accounts).await();
    List<EventStore.Published> events = new ArrayList<>();
    placed.forEach(leaf -> events.add(received(leaf, lines)));
    facts.stream()
        .map(StatusStore.Placed::fact)
        .filter(fact -> audience.hears(fact.tenantId(), WaEvent.StatusReceived.class))
        .forEach(fact -> events.add(told(fact, lines)));
    return events;
  }

  private List<Leaf> placed(EventStore.Audience audience) {
    Set<Long> away = new HashSet<>();
    aside.forEach(one -> away.add(one.leaf().id()));
    return leaves.stream()
        .filter(leaf -> {
          @Nullable Long tenant = leaf.tenantId();
          return tenant != null
              && leaf.accountId() != null
              && !away.contains(leaf.id())
              && audience.hears(tenant, WaEvent.WebhookReceived.class);
        })
        .toList();
  }

  private static EventStore.Published received(Leaf leaf, Map<Long, LineStore.Line> lines) {
    String id = Long.toString(leaf.id());
    return new EventStore.Published(
        leaf.tenantId(),
        new WaEvent.WebhookReceived(
            line(lines, leaf.accountId()), "/api/v1/webhooks/events/" + id, id));
  }

  private static EventStore.Published told(StatusFact fact, Map<Long, LineStore.Line> lines) {
    return new EventStore.Published(
        fact.tenantId(),
        new WaEvent.StatusReceived(
            line(lines, fact.accountId()),
            fact.externalId(),
            fact.status(),
            fact.errorText(),
            fact.at().toString(),
            fact.participant()));
  }

  private static String line(Map<Long, LineStore.Line> lines, @Nullable Long account) {
    LineStore.@Nullable Line line = lines.get(account);
    return line == null ? "" : line.externalId();
  }
}
