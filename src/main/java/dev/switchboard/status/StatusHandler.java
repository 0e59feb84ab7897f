package dev.switchboard.status;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.inbox.Echoes;
import dev.switchboard.inbox.MessageState;
import dev.switchboard.inbox.StateChange;
import dev.switchboard.inbox.ThreadStore;
import dev.switchboard.inbox.WatermarkStore;
import dev.switchboard.ledger.AwaitedLine;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.LeafHandler;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.SetAside;
import dev.switchboard.platform.ErrorTable;
import dev.switchboard.workflow.EventStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Appends a batch of status leaves as facts and derives what they change. */
final class StatusHandler implements LeafHandler {
  private final ThreadStore threads;
  private final Echoes echoes;
  private final Ids ids;
  private final EventStore events;

  StatusHandler(ThreadStore threads, Echoes echoes, EventStore events, Ids ids) {
    this.threads = threads;
    this.echoes = echoes;
    this.ids = ids;
    this.events = events;
  }

  @Override
  public void handle(Tx tx, List<Leaf> leaves) {
    Future<EventStore.Audience> audience = events.audience(tx, StatusTold.TYPES);
    List<SetAside> aside = new ArrayList<>();
    List<StatusFact> facts = new ArrayList<>();
    Map<StatusFact, Leaf> resold = new LinkedHashMap<>();
    Set<WatermarkStore.Watermark> watermarks = new LinkedHashSet<>();
    for (Leaf leaf : leaves) {
      for (StatusNews news : read(leaf, aside)) {
        switch (news) {
          case StatusFact fact when ResellerStatusParser.isReseller(leaf.source()) ->
              resold.put(fact, leaf);
          case StatusFact fact -> facts.add(fact);
          case StatusNews.Until until -> watermarks.add(until.watermark());
        }
      }
    }
    List<StatusStore.Placed> placed = facts.isEmpty() ? new ArrayList<>() : place(tx, facts);
    if (!resold.isEmpty()) {
      placed.addAll(ofOurs(tx, resold, aside));
    }
    if (!watermarks.isEmpty()) {
      placed.addAll(newBy(WatermarkStore.raise(tx, List.copyOf(watermarks))));
    }
    LedgerStore.setAside(tx, aside).await();
    StatusTold told = new StatusTold(leaves, aside, placed);
    events.publish(tx, "status", told.events(tx, audience.await())).await();
    if (!placed.isEmpty()) {
      StatusStore.append(tx, placed);
      derive(tx, placed);
    }
  }

  // A reseller's word counts for what we sent: of anything else it would be taken for a sign that
  // Meta's own statuses flow, and what is in doubt would be sent again on its strength.
  private static List<StatusStore.Placed> ofOurs(
      Tx tx, Map<StatusFact, Leaf> resold, List<SetAside> aside) {
    Map<StatusStore.Name, Long> ours =
        StatusStore.ours(tx, resold.keySet().stream().map(StatusHandler::name).distinct().toList());
    List<StatusStore.Placed> placed = new ArrayList<>();
    resold.forEach((fact, leaf) -> {
      @Nullable Long message = ours.get(name(fact));
      if (message == null) {
        aside.add(new SetAside(leaf, SetAside.Outcome.NOOP, "a status of no message of ours"));
      } else {
        placed.add(new StatusStore.Placed(fact, message));
      }
    });
    return placed;
  }

  // A watermark becomes a fact of each message it newly covers.
  private List<StatusStore.Placed> newBy(List<WatermarkStore.Covered> covered) {
    return covered.stream().map(this::fact).toList();
  }

  private StatusStore.Placed fact(WatermarkStore.Covered one) {
    return new StatusStore.Placed(
        new StatusFact(
            ids.next(),
            one.tenantId(),
            one.accountId(),
            one.externalId(),
            one.isRead() ? "read" : "delivered",
            null,
            one.at(),
            null,
            null,
            null,
            null),
        one.messageId());
  }

  /** Facts that waited for their message, now that it is there; returns how many. */
  int adopt(Tx tx, Duration within) {
    List<StatusStore.Placed> adopted = StatusStore.adopt(tx, within);
    derive(tx, adopted);
    return adopted.size();
  }

  /** Watermarks that waited for their thread, now that it is there; returns of how many people. */
  int raiseArrived(Tx tx, Duration within) {
    WatermarkStore.Arrived arrived = WatermarkStore.raiseArrived(tx, within);
    List<StatusStore.Placed> placed = newBy(arrived.covered());
    if (!placed.isEmpty()) {
      StatusStore.append(tx, placed);
      derive(tx, placed);
    }
    return arrived.people();
  }

  private List<StatusNews> read(Leaf leaf, List<SetAside> aside) {
    @Nullable Long account = leaf.accountId();
    @Nullable Long tenant = leaf.tenantId();
    if (account == null || tenant == null) {
      aside.add(new SetAside(leaf, SetAside.Outcome.PARKED, AwaitedLine.none("a status")));
      return List.of();
    }
    List<StatusNews> news = StatusParser.parse(ids, tenant, account, leaf);
    if (news.isEmpty()) {
      var outcome =
          ResellerStatusParser.isReseller(leaf.source())
              ? SetAside.Outcome.NOOP
              : SetAside.Outcome.PARKED;
      aside.add(new SetAside(leaf, outcome, "a status of no named message"));
    }
    return news;
  }

  // Attempts are settled before messages are locked: the same order as in the sending room.
  private List<StatusStore.Placed> place(Tx tx, List<StatusFact> facts) {
    Map<Echoes.Echo, Long> confirmed = confirm(tx, facts);
    List<StatusStore.Name> names = facts.stream().map(StatusHandler::name).distinct().toList();
    Map<StatusStore.Name, Long> named = StatusStore.messages(tx, names);
    List<StatusStore.Placed> placed = new ArrayList<>();
    for (StatusFact fact : facts) {
      @Nullable Long message = named.get(name(fact));
      if (message == null && fact.opaque() != null) {
        message = confirmed.get(echo(fact, fact.opaque()));
      }
      placed.add(new StatusStore.Placed(fact, message));
    }
    return placed;
  }

  private Map<Echoes.Echo, Long> confirm(Tx tx, List<StatusFact> facts) {
    List<Echoes.Echo> echoed = new ArrayList<>();
    for (StatusFact fact : facts) {
      @Nullable String opaque = fact.opaque();
      if (opaque != null) {
        echoed.add(echo(fact, opaque));
      }
    }
    return echoed.isEmpty() ? Map.of() : echoes.confirm(tx, echoed.stream().distinct().toList());
  }

  private static Echoes.Echo echo(StatusFact fact, String opaque) {
    return new Echoes.Echo(fact.accountId(), opaque, fact.externalId());
  }

  private static StatusStore.Name name(StatusFact fact) {
    return new StatusStore.Name(fact.accountId(), fact.externalId());
  }

  private void derive(Tx tx, List<StatusStore.Placed> placed) {
    Map<Long, List<StatusFact>> byMessage = new LinkedHashMap<>();
    for (StatusStore.Placed one : placed) {
      @Nullable Long message = one.messageId();
      if (message != null) {
        byMessage.computeIfAbsent(message, key -> new ArrayList<>()).add(one.fact());
      }
    }
    if (byMessage.isEmpty()) {
      return;
    }
    List<StateChange> changes = new ArrayList<>();
    for (ThreadStore.Known known : threads.lock(tx, List.copyOf(byMessage.keySet())).await()) {
      var facts = byMessage.getOrDefault(known.messageId(), List.of());
      change(known, facts, changes);
    }
    threads.change(tx, changes).await();
  }

  private static void change(
      ThreadStore.Known known, List<StatusFact> facts, List<StateChange> changes) {
    MessageState before = before(known);
    MessageState state = before;
    @Nullable StatusFact failure = null;
    for (StatusFact fact : facts) {
      state = StatusRank.after(state, fact.status());
      failure = fact.errorCode() == null ? failure : fact;
    }
    if (state != before || failure != null || !known.isNamed()) {
      changes.add(
          new StateChange(
              known.messageId(),
              state == before ? known.state() : state,
              facts.getFirst().externalId(),
              failure == null ? null : failure.errorCode(),
              failure == null ? null : failure.errorText()));
    }
  }

  // A person's word, that a message in doubt did not go out, gives way to any of the platform's.
  private static MessageState before(ThreadStore.Known known) {
    @Nullable Integer code = known.errorCode();
    return known.state() == MessageState.FAILED && code != null && code == ErrorTable.DECIDED
        ? MessageState.IN_DOUBT
        : known.state();
  }
}
