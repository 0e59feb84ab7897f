package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Splits a WhatsApp webhook into leaves: one per entry × change × item. Pure; safe anywhere.
 *
 * <p>A leaf's body is {@code {"entry":…,"field":…,"context":…,"item":…}}: the item byte for byte,
 * and of its surroundings all that is not another item. Nothing of a POST is left out: what is
 * unknown becomes a leaf as well.
 */
final class WhatsAppSplitter {
  // Members of a change's value that list things which stand for themselves. A list that is not
  // named here stays
  // with its change.
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

  private static final List<String> CONTACT_IDS = List.of("wa_id", "user_id");
  private static final List<String> PARTY_IDS =
      List.of("from", "from_user_id", "recipient_id", "recipient_user_id", "to", "to_user_id");

  private final byte[] body;
  private final List<Split.Part> parts = new ArrayList<>();
  private @Nullable String digest;

  private WhatsAppSplitter(byte[] body) {
    this.body = body;
  }

  static Split split(byte[] body) {
    try {
      return new WhatsAppSplitter(body).split(JsonSlice.parse(body));
    } catch (IOException e) {
      return new Split.Malformed("not JSON: " + e.getMessage());
    }
  }

  private Split split(JsonSlice root) {
    JsonSlice entries = root.members().get("entry");
    if (entries == null || !entries.isArray()) {
      return new Split.Malformed("no list of entries");
    }
    entries.elements().forEach(this::entry);
    return parts.isEmpty() ? new Split.Malformed("no entries") : new Split.Leaves(parts);
  }

  private void entry(JsonSlice entry) {
    Map<String, JsonSlice> members = entry.members();
    JsonSlice changes = members.get("changes");
    if (changes == null || changes.elements().isEmpty()) {
      whole(members, "entry", entry);
      return;
    }
    for (JsonSlice change : changes.elements()) {
      Map<String, JsonSlice> of = change.members();
      JsonSlice value = of.get("value");
      String field = text(of.get("field"), "unknown");
      if (value == null || !value.isObject()) {
        whole(members, field, change);
      } else {
        change(members, field, value);
      }
    }
  }

  private void change(Map<String, JsonSlice> entry, String field, JsonSlice value) {
    Map<String, JsonSlice> context = value.members();
    Map<String, List<JsonSlice>> items = new LinkedHashMap<>();
    for (String name : List.copyOf(context.keySet())) {
      List<JsonSlice> elements =
          ITEMS.containsKey(name) ? part(context, name).elements() : List.of();
      if (!elements.isEmpty()) {
        items.put(name, elements);
        context.remove(name);
      }
    }
    if (items.isEmpty()) {
      whole(entry, field, value);
      return;
    }
    var contacts = new Contacts(context.remove("contacts"));
    List<JsonSlice> all = items.values().stream().flatMap(List::stream).toList();
    contacts.assign(all);
    items.forEach((name, elements) -> {
      for (JsonSlice item : elements) {
        item(entry, field, kind(field, name), context, contacts.of(item), item);
      }
    });
  }

  // A call's ringing is no word of a message: counted as one, it would prove that statuses flow.
  private static String kind(String field, String list) {
    String kind = java.util.Objects.requireNonNull(ITEMS.get(list));
    return field.equals("calls") && kind.equals("status") ? "call_status" : kind;
  }

  private static JsonSlice part(Map<String, JsonSlice> of, String name) {
    return java.util.Objects.requireNonNull(of.get(name));
  }

  private void item(
      Map<String, JsonSlice> entry,
      String field,
      String kind,
      Map<String, JsonSlice> context,
      List<JsonSlice> contacts,
      JsonSlice item) {
    Map<String, JsonSlice> members = item.members();
    String id = text(members.get("id"), "");
    @Nullable String account = account(context, members);
    @Nullable String time = text(members.get("timestamp"));
    var queue = kind.equals("status") ? NewLeaf.Queue.STATUS : NewLeaf.Queue.INBOX;
    var key =
        id.isEmpty()
            ? LeafKey.of(time, kind, digest(), Integer.toString(parts.size()))
            : LeafKey.of(
                time, kind, account == null ? "" : account, id, extra(kind, members, item));
    Buffer out = open(entry, field);
    out.appendString(",\"context\":{");
    String comma = "";
    for (Map.Entry<String, JsonSlice> one : context.entrySet()) {
      out.appendString(comma).appendString(quoted(one.getKey())).appendString(":");
      one.getValue().appendTo(out);
      comma = ",";
    }
    if (!contacts.isEmpty()) {
      out.appendString(comma).appendString("\"contacts\":[");
      for (int i = 0; i < contacts.size(); i++) {
        out.appendString(i == 0 ? "" : ",");
        contacts.get(i).appendTo(out);
      }
      out.appendString("]");
    }
    out.appendString("},\"item\":");
    item.appendTo(out);
    parts.add(new Split.Part(kind, queue, key, account, out.appendString("}")));
  }

  // Two events of one call share an id; so do the statuses of one message, and a group's one per
  // participant.
  private static String extra(String kind, Map<String, JsonSlice> members, JsonSlice item) {
    return switch (kind) {
      case "status" ->
          text(members.get("status"), "")
              + "/"
              + text(members.get("recipient_participant_id"), "")
              + text(members.get("participant_recipient_id"), "");
      case "message", "message_echo" -> "";
      default -> item.toString();
    };
  }

  private void whole(Map<String, JsonSlice> entry, String field, JsonSlice value) {
    Map<String, JsonSlice> members = value.members();
    Buffer out = open(entry, field).appendString(",\"context\":{},\"item\":");
    value.appendTo(out);
    parts.add(
        new Split.Part(
            field,
            NewLeaf.Queue.INBOX,
            LeafKey.of(text(entry.get("time")), field, digest(), Integer.toString(parts.size())),
            account(members, members),
            out.appendString("}")));
  }

  private static Buffer open(Map<String, JsonSlice> entry, String field) {
    Buffer out = Buffer.buffer(256).appendString("{\"entry\":{");
    String comma = "";
    for (Map.Entry<String, JsonSlice> one : entry.entrySet()) {
      if (!one.getKey().equals("changes")) {
        out.appendString(comma).appendString(quoted(one.getKey())).appendString(":");
        one.getValue().appendTo(out);
        comma = ",";
      }
    }
    return out.appendString("},\"field\":").appendString(quoted(field));
  }

  private static String quoted(String text) {
    return "\""
        + new String(
            com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance().quoteAsString(text))
        + "\"";
  }

  private static @Nullable String account(
      Map<String, JsonSlice> context, Map<String, JsonSlice> members) {
    for (JsonSlice holder :
        new @Nullable JsonSlice[] {
          context.get("metadata"), members.get("metadata"), members.get("recipient")
        }) {
      @Nullable String id = holder == null ? null : text(holder.members().get("phone_number_id"));
      if (id != null) {
        return id;
      }
    }
    return text(context.get("phone_number_id"));
  }

  private String digest() {
    if (digest == null) {
      digest = LeafKey.digest(body);
    }
    return digest;
  }

  private static String text(@Nullable JsonSlice slice, String otherwise) {
    @Nullable String text = text(slice);
    return text == null ? otherwise : text;
  }

  private static @Nullable String text(@Nullable JsonSlice slice) {
    return slice == null ? null : slice.text();
  }

  /** Gives each item the contacts it names; those that nobody names go with the first item. */
  private static final class Contacts {
    private final List<JsonSlice> all;
    // Slices are equal only to themselves.
    private final Map<JsonSlice, List<JsonSlice>> claimed = new HashMap<>();

    Contacts(@Nullable JsonSlice contacts) {
      this.all = contacts == null ? List.of() : contacts.elements();
    }

    void assign(List<JsonSlice> items) {
      if (all.isEmpty()) {
        return;
      }
      if (items.size() == 1) {
        claimed.put(items.getFirst(), all);
        return;
      }
      Map<String, List<JsonSlice>> byId = new LinkedHashMap<>();
      for (JsonSlice contact : all) {
        ids(contact, CONTACT_IDS)
            .forEach(id -> byId.computeIfAbsent(id, key -> new ArrayList<>()).add(contact));
      }
      Set<JsonSlice> unclaimed = new LinkedHashSet<>(all);
      for (JsonSlice item : items) {
        List<JsonSlice> mine =
            ids(item, PARTY_IDS).stream()
                .flatMap(id -> byId.getOrDefault(id, List.of()).stream())
                .distinct()
                .toList();
        mine.forEach(unclaimed::remove);
        claimed.put(item, mine);
      }
      if (!unclaimed.isEmpty()) {
        List<JsonSlice> first = new ArrayList<>(of(items.getFirst()));
        first.addAll(unclaimed);
        claimed.put(items.getFirst(), first);
      }
    }

    List<JsonSlice> of(JsonSlice item) {
      return claimed.getOrDefault(item, List.of());
    }

    private static List<String> ids(JsonSlice holder, List<String> names) {
      Map<String, JsonSlice> members = holder.members();
      List<String> ids = new ArrayList<>();
      for (String name : names) {
        @Nullable JsonSlice id = members.get(name);
        @Nullable String text = id == null ? null : id.text();
        if (text != null) {
          ids.add(text);
        }
      }
      return ids;
    }
  }
}
