package dev.switchboard.webhook;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose contacts are whose in one change: each item gets those it names. */
final class Contacts {
  private static final List<String> CONTACT_IDS = List.of("wa_id", "user_id");
  private static final List<String> PARTY_IDS =
      List.of("from", "from_user_id", "recipient_id", "recipient_user_id", "to", "to_user_id");

  private final IdentityHashMap<JsonSlice, List<JsonSlice>> claimed = new IdentityHashMap<>();

  private Contacts() {}

  /** Contacts that nobody names go with the first item rather than being lost. */
  static Contacts of(@Nullable JsonSlice list, List<JsonSlice> items) {
    Contacts contacts = new Contacts();
    List<JsonSlice> all = list == null ? List.of() : list.elements();
    if (items.size() == 1) {
      contacts.claimed.put(items.getFirst(), all);
    } else if (!all.isEmpty()) {
      contacts.assign(all, items);
    }
    return contacts;
  }

  List<JsonSlice> of(JsonSlice item) {
    return claimed.getOrDefault(item, List.of());
  }

  private void assign(List<JsonSlice> all, List<JsonSlice> items) {
    Map<String, List<JsonSlice>> byId = new LinkedHashMap<>();
    for (JsonSlice contact : all) {
      ids(contact, CONTACT_IDS)
          .forEach(id -> byId.computeIfAbsent(id, key -> new ArrayList<>()).add(contact));
    }
    Set<JsonSlice> unclaimed = new LinkedHashSet<>(all);
    for (JsonSlice item : items) {
      Set<JsonSlice> mine = new LinkedHashSet<>();
      ids(item, PARTY_IDS).forEach(id -> mine.addAll(byId.getOrDefault(id, List.of())));
      unclaimed.removeAll(mine);
      claimed.put(item, List.copyOf(mine));
    }
    if (!unclaimed.isEmpty()) {
      List<JsonSlice> first = new ArrayList<>(of(items.getFirst()));
      first.addAll(unclaimed);
      claimed.put(items.getFirst(), first);
    }
  }

  private static List<String> ids(JsonSlice holder, List<String> names) {
    List<String> ids = new ArrayList<>();
    for (String name : names) {
      @Nullable String id = holder.text(name);
      if (id != null) {
        ids.add(id);
      }
    }
    return ids;
  }
}
