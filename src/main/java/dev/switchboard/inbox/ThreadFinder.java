package dev.switchboard.inbox;

import dev.switchboard.db.Tx;
import dev.switchboard.feed.Change;
import dev.switchboard.inbox.IdentityStore.Claim;
import dev.switchboard.inbox.IdentityStore.Stranger;
import dev.switchboard.inbox.IdentityStore.Who;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds or makes the contact and the conversation of each message of a batch. Remembers ids between
 * batches. What it remembers may have changed by a merge: each conversation says so by a counter
 * that is looked at under its lock. Ids of a rolled back transaction never were ({@link #forget}).
 */
final class ThreadFinder {
  // About 200 bytes each.
  private static final int MOST_REMEMBERED = 100_000;
  private static final int MOST_LOOKS = 5;
  private static final Set<String> WATERMARKED = Set.of("psid", "igsid");

  private final IdentityStore identities;
  private final InboxStore store;
  private final ContactStore contactStore;
  private final Map<Who, Long> contacts = new HashMap<>();
  private final Map<InboxStore.ThreadKey, InboxStore.Place> conversations = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();

  ThreadFinder(IdentityStore identities, InboxStore store, ContactStore contactStore) {
    this.identities = identities;
    this.store = store;
    this.contactStore = contactStore;
  }

  void forget() {
    contacts.clear();
    conversations.clear();
    names.clear();
  }

  /**
   * Somebody to be found.
   *
   * @param accountId the line on which a conversation is wanted; null when none is
   * @param source what a new conversation comes from
   */
  record Wanted(
      long tenantId,
      long leafId,
      @Nullable Long accountId,
      Inbound.Party party,
      InboxStore.Source source) {}

  /** The conversation of each, locked, in the order asked; 0 where none was wanted. */
  long[] find(Tx tx, List<Wanted> wanted, List<Change> changes, InboxNews news) {
    if (contacts.size() > MOST_REMEMBERED || conversations.size() > MOST_REMEMBERED) {
      forget();
    }
    for (int look = 0; look < MOST_LOOKS; look++) {
      @Nullable List<InboxStore.@Nullable Place> found = look(tx, wanted, changes, news);
      if (found != null && isCurrent(tx, wanted, found)) {
        return found.stream().mapToLong(thread -> thread == null ? 0 : thread.id()).toArray();
      }
      forget();
    }
    throw new IllegalStateException("contacts are merged faster than they can be looked up");
  }

  private boolean isCurrent(Tx tx, List<Wanted> wanted, List<InboxStore.@Nullable Place> found) {
    Set<InboxStore.Place> threads = new HashSet<>();
    for (int i = 0; i < found.size(); i++) {
      InboxStore.@Nullable Place thread = found.get(i);
      if (thread != null) {
        threads.add(thread);
      } else if (wanted.get(i).accountId() != null) {
        return false;
      }
    }
    return threads.isEmpty() || store.hold(tx, threads);
  }

  // Null when somebody who is remembered was merged away or erased since.
  private @Nullable List<InboxStore.@Nullable Place> look(
      Tx tx, List<Wanted> wanted, List<Change> changes, InboxNews news) {
    List<List<Who>> ways = wanted.stream().map(this::ways).toList();
    lookUp(tx, ways);
    meetStrangers(tx, wanted, ways, news);
    if (mergeTheSame(tx, wanted, ways, changes)) {
      forget();
      lookUp(tx, ways);
    }
    if (!learn(tx, wanted, ways)) {
      return null;
    }
    return threads(tx, wanted, ways, news);
  }

  // A number that we do not know as WhatsApp's may be known as a telephone.
  private List<Who> ways(Wanted one) {
    List<Who> ways = new ArrayList<>();
    for (Inbound.Identity identity : one.party().identities()) {
      String scope =
          identity.isScoped() ? Long.toString(Objects.requireNonNull(one.accountId())) : "";
      Who way = new Who(one.tenantId(), identity.kind(), scope, identity.value());
      ways.add(way);
      if (identity.kind().equals("wa_id") && !contacts.containsKey(way)) {
        Phones.e164(identity.value())
            .ifPresent(phone -> ways.add(new Who(one.tenantId(), "phone", "", phone)));
      }
    }
    return ways;
  }

  private void lookUp(Tx tx, List<List<Who>> ways) {
    Set<Who> unknown = new LinkedHashSet<>();
    for (List<Who> each : ways) {
      for (Who way : each) {
        if (!contacts.containsKey(way)) {
          unknown.add(way);
        }
      }
    }
    if (!unknown.isEmpty()) {
      contacts.putAll(identities.known(tx, List.copyOf(unknown)));
    }
  }

  private void meetStrangers(Tx tx, List<Wanted> wanted, List<List<Who>> ways, InboxNews news) {
    List<Stranger> strangers = new ArrayList<>();
    Set<Who> taken = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      List<Who> theirs = ways.get(i);
      if (theirs.stream().noneMatch(way -> contacts.containsKey(way) || taken.contains(way))) {
        Inbound.Party party = wanted.get(i).party();
        strangers.add(new Stranger(theirs, party.name(), party.evidence(), wanted.get(i).leafId()));
        taken.addAll(theirs);
      }
    }
    if (!strangers.isEmpty()) {
      contacts.putAll(identities.meet(tx, strangers, news));
    }
  }

  // Two contacts whose identities come in one event are one person; the older one stays.
  private boolean mergeTheSame(
      Tx tx, List<Wanted> wanted, List<List<Who>> ways, List<Change> changes) {
    boolean merged = false;
    Map<Long, Long> into = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (ways.get(i).size() > 1) {
        Set<Long> same = new TreeSet<>();
        for (Who way : ways.get(i)) {
          @Nullable Long contact = contacts.get(way);
          if (contact != null) {
            same.add(root(into, contact));
          }
        }
        merged |= same.size() > 1 && merge(tx, wanted.get(i), List.copyOf(same), into, changes);
      }
    }
    return merged;
  }

  private static long root(Map<Long, Long> into, long contact) {
    long root = contact;
    for (@Nullable Long next = into.get(root); next != null; next = into.get(root)) {
      root = next;
    }
    return root;
  }

  private boolean merge(
      Tx tx, Wanted one, List<Long> same, Map<Long, Long> into, List<Change> changes) {
    var why = new ContactStore.Evidence(one.party().evidence(), one.leafId(), null);
    for (long gone : same.subList(1, same.size())) {
      contactStore
          .merge(tx, one.tenantId(), same.getFirst(), gone, why)
          .await()
          .ifPresent(outcome -> changes.addAll(outcome.changes()));
      into.put(gone, same.getFirst());
    }
    return true;
  }

  // A second way to know somebody (a user id beside a number) leads to the same contact; so does a
  // new name. False when one of these contacts is gone.
  private boolean learn(Tx tx, List<Wanted> wanted, List<List<Who>> ways) {
    Map<Who, Claim> claims = new LinkedHashMap<>();
    Map<Long, String> newNames = new HashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      Wanted one = wanted.get(i);
      long contact = contactOf(ways.get(i), claims);
      for (Who way : ways.get(i)) {
        if (!contacts.containsKey(way)) {
          claims.putIfAbsent(way, new Claim(way, contact, one.party().evidence(), one.leafId()));
        }
      }
      @Nullable String name = one.party().name();
      if (name != null && !name.equals(names.get(contact))) {
        newNames.put(contact, name);
      }
    }
    if (!claims.isEmpty()) {
      Map<Who, Long> claimed = identities.claim(tx, List.copyOf(claims.values()));
      if (claimed.size() < claims.size()) {
        return false;
      }
      contacts.putAll(claimed);
    }
    if (!newNames.isEmpty()) {
      identities.rename(tx, newNames);
      names.putAll(newNames);
    }
    return true;
  }

  private long contactOf(List<Who> ways, Map<Who, Claim> claims) {
    for (Who way : ways) {
      @Nullable Long contact = contacts.get(way);
      if (contact != null) {
        return contact;
      }
    }
    for (Who way : ways) {
      @Nullable Claim claim = claims.get(way);
      if (claim != null) {
        return claim.contactId();
      }
    }
    throw new IllegalStateException("everybody was met before");
  }

  private List<InboxStore.@Nullable Place> threads(
      Tx tx, List<Wanted> wanted, List<List<Who>> ways, InboxNews news) {
    List<InboxStore.@Nullable ThreadKey> keys = new ArrayList<>();
    Map<InboxStore.ThreadKey, InboxStore.Source> unknown = new LinkedHashMap<>();
    Set<WatermarkStore.Person> met = new LinkedHashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      @Nullable Long account = wanted.get(i).accountId();
      InboxStore.@Nullable ThreadKey key =
          account == null
              ? null
              : new InboxStore.ThreadKey(account, contactOf(ways.get(i), Map.of()));
      keys.add(key);
      if (key != null && !conversations.containsKey(key)) {
        unknown.putIfAbsent(key, wanted.get(i).source());
        met.addAll(people(key.accountId(), ways.get(i)));
      }
    }
    if (!met.isEmpty()) {
      WatermarkStore.wake(tx, List.copyOf(met));
    }
    if (!unknown.isEmpty()) {
      conversations.putAll(store.open(tx, unknown, news));
    }
    List<InboxStore.@Nullable Place> found = new ArrayList<>();
    for (InboxStore.@Nullable ThreadKey key : keys) {
      found.add(key == null ? null : conversations.get(key));
    }
    return found;
  }

  private static List<WatermarkStore.Person> people(long account, List<Who> ways) {
    return ways.stream()
        .filter(way -> WATERMARKED.contains(way.kind()))
        .map(way -> new WatermarkStore.Person(account, way.value()))
        .toList();
  }
}
