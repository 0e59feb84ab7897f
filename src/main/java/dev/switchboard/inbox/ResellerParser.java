package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what YCloud and programs of one's own post of WhatsApp. Their messages hold what Meta's do;
 * ids, times and names are put into Meta's words first. Pure; safe anywhere.
 */
final class ResellerParser {
  private ResellerParser() {}

  /**
   * What a leaf says.
   *
   * @param source {@code ycloud} or {@code generic}
   */
  static Inbound parse(String source, String kind, byte[] body, Instant receivedAt) {
    JsonNode leaf = RawJson.read(body);
    if (!kind.equals("message")) {
      return event(kind, body, leaf, receivedAt);
    }
    if (!(leaf.path("item") instanceof ObjectNode item)
        || !(leaf.path("context") instanceof ObjectNode context)) {
      return new Inbound.Unplaced("a message that is no object");
    }
    if (source.equals("ycloud")) {
      ofYCloud(item, context);
    }
    @Nullable String from = RawJson.string(item.path("from"));
    if (from != null) {
      item.put("from", waId(from));
    }
    return WhatsAppParser.parse(kind, body, leaf, receivedAt).getFirst();
  }

  // Only the wamid is WhatsApp's: a reply quotes it, and Meta's statuses name it.
  private static void ofYCloud(ObjectNode item, ObjectNode context) {
    rename(item, "wamid", "id");
    rename(item, "sendTime", "timestamp");
    rename(item, "fromUserId", "from_user_id");
    rename(item, "fromParentUserId", "from_parent_user_id");
    JsonNode profile = item.path("customerProfile");
    if (profile.isObject()) {
      ObjectNode contact = context.putArray("contacts").addObject();
      @Nullable String from = RawJson.string(item.path("from"));
      if (from != null) {
        contact.put("wa_id", waId(from));
      }
      contact.set("user_id", item.path("from_user_id"));
      contact.set("profile", profile);
    }
  }

  private static void rename(ObjectNode item, String theirs, String metas) {
    if (RawJson.string(item.path(theirs)) != null) {
      item.set(metas, item.get(theirs));
    }
  }

  // As Meta writes a number; anything else is left as it is.
  private static String waId(String number) {
    return number.matches("[+0-9 ().-]+") ? number.replaceAll("[^0-9]", "") : number;
  }

  /** An event that is no message, kept as it came. */
  static Inbound event(String kind, byte[] body, JsonNode leaf, Instant receivedAt) {
    @Nullable String payload = RawJson.cut(body, "item");
    JsonNode item = leaf.path("item");
    JsonNode created = leaf.path("context").path("createTime");
    JsonNode time =
        item.has("timestamp")
            ? item.path("timestamp")
            : item.has("createTime") ? item.path("createTime") : created;
    return new Inbound.Event(
        kind,
        RawJson.string(item.path("status")),
        RawJson.string(item.path("wabaId")),
        payload != null ? payload : item.toString(),
        RawJson.time(time, receivedAt));
  }
}
