package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the contact and the conversation of each message of a batch. Remembers ids between
 * batches; they never change, but those of a rolled back transaction never were ({@link #forget}).
 */
final class ThreadFinder {
  // About 200 bytes each.
  private static final int MOST_REMEMBERED = 100_000;

  private final InboxStore store;
  private final Map<InboxStore.Who, Long> contacts = new HashMap<>();
  private final Map<InboxStore.ThreadKey, Long> conversations = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();

  ThreadFinder(InboxStore store) {
    this.store = store;
  }

  void forget() {
    contacts.clear();
    conversations.clear();
    names.clear();
  }

  Map<InboxHandler.Heard, Long> find(Tx tx, List<InboxHandler.Heard> heard) {
    if (contacts.size() > MOST_REMEMBERED || conversations.size() > MOST_REMEMBERED) {
      forget();
    }
    lookUp(tx, heard);
    meetStrangers(tx, heard);
    learn(tx, heard);
    Map<InboxHandler.Heard, InboxStore.ThreadKey> threads = new LinkedHashMap<>();
    heard.forEach(
        one -> threads.put(one, new InboxStore.ThreadKey(one.accountId(), contactOf(one))));
    List<InboxStore.ThreadKey> unknown =
        threads.values().stream().distinct().filter(t -> !conversations.containsKey(t)).toList();
    if (!unknown.isEmpty()) {
      conversations.putAll(store.open(tx, unknown));
    }
    Map<InboxHandler.Heard, Long> found = new HashMap<>();
    threads.forEach((one, t) -> found.put(one, Objects.requireNonNull(conversations.get(t))));
    return found;
  }

  private void lookUp(Tx tx, List<InboxHandler.Heard> heard) {
    List<InboxStore.Who> unknown =
        heard.stream()
            .flatMap(one -> ways(one).stream())
            .distinct()
            .filter(way -> !contacts.containsKey(way))
            .toList();
    if (!unknown.isEmpty()) {
      contacts.putAll(store.known(tx, unknown));
    }
  }

  private void meetStrangers(Tx tx, List<InboxHandler.Heard> heard) {
    Map<InboxStore.Who, InboxStore.Person> strangers = new LinkedHashMap<>();
    Set<InboxStore.Who> taken = new LinkedHashSet<>();
    for (InboxHandler.Heard one : heard) {
      List<InboxStore.Who> ways = ways(one);
      if (ways.stream().noneMatch(way -> contacts.containsKey(way) || taken.contains(way))) {
        strangers.put(
            ways.getFirst(), new InboxStore.Person(ways, InboxHandler.message(one.said()).name()));
        taken.addAll(ways);
      }
    }
    if (!strangers.isEmpty()) {
      contacts.putAll(store.meet(tx, List.copyOf(strangers.values())));
    }
  }

  // A second way to know somebody (a user id beside a number) leads to the same contact; so does a
  // new name.
  private void learn(Tx tx, List<InboxHandler.Heard> heard) {
    Map<InboxStore.Who, Long> newWays = new HashMap<>();
    Map<Long, String> newNames = new HashMap<>();
    for (InboxHandler.Heard one : heard) {
      long contact = contactOf(one);
      for (InboxStore.Who way : ways(one)) {
        if (!contacts.containsKey(way)) {
          newWays.put(way, contact);
        }
      }
      @Nullable String name = InboxHandler.message(one.said()).name();
      if (name != null && !name.equals(names.get(contact))) {
        newNames.put(contact, name);
      }
    }
    if (!newWays.isEmpty()) {
      contacts.putAll(store.identify(tx, newWays));
    }
    if (!newNames.isEmpty()) {
      store.rename(tx, newNames);
      names.putAll(newNames);
    }
  }

  private long contactOf(InboxHandler.Heard one) {
    for (InboxStore.Who way : ways(one)) {
      @Nullable Long contact = contacts.get(way);
      if (contact != null) {
        return contact;
      }
    }
    throw new IllegalStateException("everybody was met before");
  }

  private static List<InboxStore.Who> ways(InboxHandler.Heard one) {
    List<InboxStore.Who> ways = new ArrayList<>();
    for (Inbound.Identity identity : InboxHandler.message(one.said()).identities()) {
      ways.add(new InboxStore.Who(one.tenantId(), identity.kind(), identity.value()));
    }
    return ways;
  }
}
