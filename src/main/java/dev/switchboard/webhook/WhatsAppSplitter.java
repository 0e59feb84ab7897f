package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Splits a WhatsApp webhook into leaves: one per entry × change × item. Pure; safe anywhere.
 *
 * <p>Nothing of a POST is left out: what is unknown becomes a leaf as well, the change as a whole.
 */
final class WhatsAppSplitter {
  // Members of a change's value that list things which stand for themselves, and what one is
  // called. A list that is not named here stays with its change.
  private static final Map<String, String> ITEMS =
      Map.of(
          "messages", "message",
          "statuses", "status",
          "errors", "error",
          "message_echoes", "message_echo",
          "user_actions", "user_action",
          "calls", "call",
          "user_preferences", "user_preference",
          "user_id_update", "user_id_update",
          "history", "history",
          "groups", "group");

  private final Parts parts = new Parts();

  private WhatsAppSplitter() {}

  static Split split(JsonSlice root) {
    return new WhatsAppSplitter().entries(root);
  }

  private Split entries(JsonSlice root) {
    @Nullable JsonSlice entries = root.get("entry");
    if (entries == null || !entries.isArray()) {
      return new Split.Malformed("no list of entries");
    }
    entries.elements().forEach(this::entry);
    return parts.split();
  }

  private void entry(JsonSlice entry) {
    @Nullable JsonSlice changes = entry.get("changes");
    List<JsonSlice> all = changes == null ? List.of() : changes.elements();
    if (all.isEmpty()) {
      whole(entry, "entry", entry);
    }
    for (JsonSlice change : all) {
      @Nullable JsonSlice value = change.get("value");
      String field = change.text("field", "unknown");
      if (value == null || !value.isObject()) {
        whole(entry, field, change);
      } else {
        change(entry, field, value);
      }
    }
  }

  private void change(JsonSlice entry, String field, JsonSlice value) {
    List<Item> items = new ArrayList<>();
    Set<String> lists = new HashSet<>();
    // A call's ringing is no word of a message: counted as one, it would prove that statuses flow.
    boolean isCall = field.equals("calls");
    value.forEachMember((name, list) -> {
      @Nullable String kind = ITEMS.get(name);
      if (kind != null && !list.elements().isEmpty()) {
        lists.add(name);
        String called = isCall && kind.equals("status") ? "call_status" : kind;
        list.elements().forEach(item -> items.add(new Item(called, item)));
      }
    });
    if (items.isEmpty()) {
      whole(entry, field, value);
      return;
    }
    lists.add("contacts");
    Contacts contacts =
        Contacts.of(value.get("contacts"), items.stream().map(Item::slice).toList());
    for (Item item : items) {
      var leaf =
          new LeafBody(entry, Set.of("changes"), field)
              .context(value, name -> !lists.contains(name))
              .contacts(contacts.of(item.slice));
      parts.add(part(entry, field, value, item, leaf));
    }
  }

  private record Item(String kind, JsonSlice slice) {}

  private static Split.Part part(
      JsonSlice entry, String field, JsonSlice value, Item item, LeafBody leaf) {
    @Nullable String account = account(value, item.slice);
    var queue = item.kind.equals("status") ? NewLeaf.Queue.STATUS : NewLeaf.Queue.INBOX;
    return new Split.Part(
        item.kind,
        queue,
        key(entry, field, item, account == null ? "" : account),
        account,
        entry.text("id"),
        leaf.item(item.slice));
  }

  // A placeholder and the message that takes its place share an id. A group's statuses do: one per
  // participant, and Meta's own pages spell it both ways. Two events of one call do, and differ in
  // nothing but their bytes.
  private static UUID key(JsonSlice entry, String field, Item item, String account) {
    JsonSlice slice = item.slice;
    @Nullable String time = slice.text("timestamp");
    String id = slice.text("id", "");
    return switch (id.isEmpty() ? "" : item.kind) {
      case "message", "message_echo" ->
          LeafKey.of(time, item.kind, account, id, slice.text("type", ""));
      case "status" ->
          LeafKey.of(
              time,
              item.kind,
              account,
              id,
              slice.text("status", ""),
              slice.text("recipient_participant_id", ""),
              slice.text("participant_recipient_id", ""));
      default ->
          LeafKey.hashed(
              time == null ? entry.text("time") : time,
              slice,
              item.kind,
              field,
              account,
              entry.text("id", ""));
    };
  }

  private void whole(JsonSlice entry, String field, JsonSlice value) {
    @Nullable String account = account(value, value);
    parts.add(
        new Split.Part(
            field,
            NewLeaf.Queue.INBOX,
            LeafKey.hashed(entry.text("time"), value, field, entry.text("id", "")),
            account,
            entry.text("id"),
            new LeafBody(entry, Set.of("changes"), field).item(value)));
  }

  private static @Nullable String account(JsonSlice value, JsonSlice item) {
    @Nullable String id = phoneNumberId(value.get("metadata"));
    id = id == null ? phoneNumberId(item.get("metadata")) : id;
    id = id == null ? phoneNumberId(item.get("recipient")) : id;
    return id == null ? phoneNumberId(value) : id;
  }

  private static @Nullable String phoneNumberId(@Nullable JsonSlice holder) {
    return holder == null ? null : holder.text("phone_number_id");
  }
}
