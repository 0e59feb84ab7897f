package dev.switchboard.inbox;

import dev.switchboard.db.Ids;
import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.feed.FeedKind;
import dev.switchboard.feed.FeedStore;
import dev.switchboard.ledger.Leaf;
import dev.switchboard.ledger.LeafHandler;
import dev.switchboard.ledger.LedgerStore;
import dev.switchboard.ledger.SetAside;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a batch of leaves into contacts, conversations, messages and feed rows. Belongs to one
 * virtual-thread context.
 */
final class InboxHandler implements LeafHandler {
  private final InboxStore store;
  private final FeedStore feed;
  private final Ids ids;
  private final ThreadFinder finder;

  InboxHandler(InboxStore store, FeedStore feed, Ids ids) {
    this.store = store;
    this.feed = feed;
    this.ids = ids;
    this.finder = new ThreadFinder(store);
  }

  /** Forgets what was looked up by a transaction that is not committed. */
  void rolledBack() {
    finder.forget();
  }

  /** A leaf of a known line and what it says. */
  record Heard(Leaf leaf, long tenantId, long accountId, Inbound said) {}

  @Override
  public void handle(Tx tx, List<Leaf> leaves) {
    List<SetAside> aside = new ArrayList<>();
    List<Heard> messages = new ArrayList<>();
    for (Leaf leaf : leaves) {
      sort(leaf, aside, messages);
    }
    List<Change> changes = messages.isEmpty() ? List.of() : write(tx, messages);
    LedgerStore.setAside(tx, aside).await();
    feed.append(tx, changes).await();
  }

  private static void sort(Leaf leaf, List<SetAside> aside, List<Heard> messages) {
    Inbound said = WhatsAppParser.parse(leaf.kind(), leaf.body(), leaf.receivedAt());
    switch (said) {
      case Inbound.Nothing(var reason) ->
          aside.add(new SetAside(leaf, SetAside.Outcome.NOOP, reason));
      case Inbound.Unplaced(var reason) ->
          aside.add(new SetAside(leaf, SetAside.Outcome.PARKED, reason));
      case Inbound.Message _, Inbound.Reaction _ -> {
        @Nullable Long account = leaf.accountId();
        @Nullable Long tenant = leaf.tenantId();
        if (account == null || tenant == null) {
          aside.add(new SetAside(leaf, SetAside.Outcome.PARKED, "a message of no known line"));
        } else {
          messages.add(new Heard(leaf, tenant, account, said));
        }
      }
    }
  }

  private List<Change> write(Tx tx, List<Heard> heard) {
    Map<Heard, Long> conversations = finder.find(tx, heard);
    List<InboxStore.Placed> placed = new ArrayList<>();
    List<InboxStore.PlacedReaction> reactions = new ArrayList<>();
    for (Heard one : heard) {
      if (one.said() instanceof Inbound.Reaction reaction) {
        reactions.add(new InboxStore.PlacedReaction(one.tenantId(), one.accountId(), reaction));
      }
      placed.add(
          new InboxStore.Placed(
              ids.next(),
              one.tenantId(),
              java.util.Objects.requireNonNull(conversations.get(one)),
              one.accountId(),
              message(one.said()),
              one.leaf().receivedAt()));
    }
    List<Change> changes = addMessages(tx, placed);
    if (!reactions.isEmpty()) {
      store.react(tx, latest(reactions)).stream()
          .map(t ->
              new Change(t.tenantId(), FeedKind.MESSAGE_CHANGED, t.conversationId(), t.messageId()))
          .forEach(changes::add);
    }
    return changes;
  }

  static Inbound.Message message(Inbound said) {
    return switch (said) {
      case Inbound.Message message -> message;
      case Inbound.Reaction(var message, _, _) -> message;
      case Inbound.Nothing _, Inbound.Unplaced _ ->
          throw new IllegalArgumentException("not a message: " + said);
    };
  }

  private List<Change> addMessages(Tx tx, List<InboxStore.Placed> placed) {
    Map<Long, InboxStore.Touch> touches = new LinkedHashMap<>();
    Set<Long> added = store.add(tx, placed).await();
    List<Change> changes = new ArrayList<>();
    for (InboxStore.Placed one : placed) {
      if (added.contains(one.id()) && !one.message().type().equals("reaction")) {
        touches.merge(one.conversationId(), touch(one), InboxHandler::later);
        changes.add(
            new Change(one.tenantId(), FeedKind.MESSAGE_ADDED, one.conversationId(), one.id()));
      }
    }
    if (!touches.isEmpty()) {
      store.touch(tx, List.copyOf(touches.values()));
    }
    return changes;
  }

  private static InboxStore.Touch touch(InboxStore.Placed one) {
    return new InboxStore.Touch(
        one.conversationId(), 1, one.message().at(), Preview.of(one.message()));
  }

  private static InboxStore.Touch later(InboxStore.Touch one, InboxStore.Touch other) {
    InboxStore.Touch newer = other.at().isBefore(one.at()) ? one : other;
    return new InboxStore.Touch(
        one.conversationId(), one.unread() + other.unread(), newer.at(), newer.preview());
  }

  // One statement cannot update a row twice: of several reactions to one message the last one
  // counts.
  private static List<InboxStore.PlacedReaction> latest(List<InboxStore.PlacedReaction> all) {
    Map<List<Object>, InboxStore.PlacedReaction> last = new HashMap<>();
    for (InboxStore.PlacedReaction one : all) {
      last.merge(
          List.of(one.accountId(), one.reaction().target()),
          one,
          (a, b) -> b.reaction().message().at().isBefore(a.reaction().message().at()) ? a : b);
    }
    return List.copyOf(last.values());
  }
}
