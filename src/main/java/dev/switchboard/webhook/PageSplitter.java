package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Splits a webhook of Messenger or Instagram, which share a form, into leaves: one per event and
 * one per change. Pure; safe anywhere.
 */
final class PageSplitter {
  private static final Set<String> LISTS = Set.of("messaging", "standby", "changes");
  // What every event may have; the member that is none of these says what it is.
  private static final Set<String> COMMON =
      Set.of("sender", "recipient", "timestamp", "prior_message");

  private final Parts parts = new Parts();

  private PageSplitter() {}

  static Split split(JsonSlice root) {
    return new PageSplitter().entries(root);
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
    int before = parts.size();
    events(entry, "messaging");
    events(entry, "standby");
    changes(entry);
    if (parts.size() == before) {
      add(entry, "entry", "entry", entry, account(entry, null));
    }
  }

  private void events(JsonSlice entry, String list) {
    @Nullable JsonSlice events = entry.get(list);
    for (JsonSlice event : events == null ? List.<JsonSlice>of() : events.elements()) {
      String kind = kind(event);
      parts.add(part(entry, list, kind, event, eventKey(entry, kind, event)));
    }
  }

  private void changes(JsonSlice entry) {
    @Nullable JsonSlice changes = entry.get("changes");
    for (JsonSlice change : changes == null ? List.<JsonSlice>of() : changes.elements()) {
      String field = change.text("field", "unknown");
      @Nullable JsonSlice value = change.get("value");
      add(entry, field, field, value == null ? change : value, account(entry, null));
    }
  }

  private void add(
      JsonSlice entry, String field, String kind, JsonSlice item, @Nullable String account) {
    parts.add(
        new Split.Part(
            kind,
            NewLeaf.Queue.INBOX,
            LeafKey.hashed(entry.text("time"), item, kind, entry.text("id", "")),
            account,
            entry.text("id"),
            new LeafBody(entry, LISTS, field).item(item)));
  }

  private static Split.Part part(
      JsonSlice entry, String list, String kind, JsonSlice event, UUID key) {
    boolean isStatus = kind.equals("read") || kind.equals("delivery");
    return new Split.Part(
        kind,
        isStatus ? NewLeaf.Queue.STATUS : NewLeaf.Queue.INBOX,
        key,
        account(entry, event),
        entry.text("id"),
        new LeafBody(entry, LISTS, list).item(event));
  }

  private static String kind(JsonSlice event) {
    @Nullable JsonSlice message = event.get("message");
    if (message != null) {
      boolean isUnsent = "true".equals(message.text("is_deleted"));
      boolean isEcho = "true".equals(message.text("is_echo"));
      return isUnsent ? "unsend" : isEcho ? "echo" : "message";
    }
    return event.members().keySet().stream()
        .filter(name -> !COMMON.contains(name))
        .findFirst()
        .orElse("event");
  }

  private static UUID eventKey(JsonSlice entry, String kind, JsonSlice event) {
    String member = Set.of("message", "echo", "unsend").contains(kind) ? "message" : kind;
    @Nullable JsonSlice said = event.get(member);
    String account = java.util.Objects.requireNonNullElse(account(entry, event), "");
    @Nullable String time = event.text("timestamp");
    String mid = said == null ? "" : said.text("mid", "");
    String watermark = said == null ? "" : said.text("watermark", "");
    if (said != null && member.equals("message") && !mid.isEmpty()) {
      return LeafKey.of(time, kind, account, mid);
    }
    if (said != null && kind.equals("message_edit") && !mid.isEmpty()) {
      return LeafKey.of(time, kind, account, mid, said.text("num_edit", ""));
    }
    if (Set.of("read", "delivery").contains(kind) && !(mid + watermark).isEmpty()) {
      String from = party(event, "sender");
      return LeafKey.of(time == null ? watermark : time, kind, account, from, watermark, mid);
    }
    return LeafKey.hashed(time == null ? entry.text("time") : time, event, kind, account);
  }

  // The dashboard's test button posts entry "0".
  private static @Nullable String account(JsonSlice entry, @Nullable JsonSlice event) {
    @Nullable String id = entry.text("id");
    if (event == null || (id != null && !id.equals("0"))) {
      return id;
    }
    String ours = party(event, kind(event).equals("echo") ? "sender" : "recipient");
    return ours.isEmpty() ? id : ours;
  }

  private static String party(JsonSlice event, String side) {
    @Nullable JsonSlice party = event.get(side);
    return party == null ? "" : party.text("id", "");
  }
}
