package dev.switchboard.inbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a WhatsApp leaf. Pure; safe anywhere. */
final class WhatsAppParser {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private WhatsAppParser() {}

  static Inbound parse(String kind, Buffer body, Instant receivedAt) {
    JsonNode leaf = read(body);
    JsonNode item = leaf.path("item");
    return switch (kind) {
      case "message" -> message(leaf, item, receivedAt);
      case "error" -> new Inbound.Nothing("error of the line: " + item.path("code").asText("?"));
      // They change what people see, and nothing here can show it yet: kept for a replay.
      case "message_echo", "history", "user_id_update" ->
          new Inbound.Unplaced("no place yet for " + kind);
      default -> new Inbound.Nothing("no inbox work for " + kind);
    };
  }

  private static JsonNode read(Buffer body) {
    try {
      return JSON.readTree(body.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a leaf's body is not JSON", e);
    }
  }

  private static Inbound message(JsonNode leaf, JsonNode item, Instant receivedAt) {
    String id = item.path("id").asText("");
    if (id.isEmpty()) {
      return new Inbound.Unplaced("a message without an id");
    }
    List<Inbound.Identity> identities = identities(leaf, item);
    if (identities.isEmpty()) {
      return new Inbound.Unplaced("a message without a sender");
    }
    String type = item.path("type").asText("unknown");
    JsonNode content = item.path(type);
    var message =
        new Inbound.Message(
            id,
            identities,
            clean(name(leaf, item)),
            type,
            clean(MessageText.of(type, content, item)),
            payload(content, item),
            string(item.path("context").path("id")),
            at(item, receivedAt));
    if (type.equals("reaction")) {
      @Nullable String target = string(content.path("message_id"));
      return target == null
          ? new Inbound.Unplaced("a reaction to nothing")
          : new Inbound.Reaction(message, target, content.path("emoji").asText(""));
    }
    return message;
  }

  // A group's messages belong to the group's thread, whoever wrote them.
  private static List<Inbound.Identity> identities(JsonNode leaf, JsonNode item) {
    List<Inbound.Identity> identities = new ArrayList<>();
    add(identities, "group", item.path("group_id"));
    if (!identities.isEmpty()) {
      return identities;
    }
    add(identities, "wa_id", item.path("from"));
    add(identities, "user_id", item.path("from_user_id"));
    if (identities.isEmpty()) {
      JsonNode contact = leaf.path("context").path("contacts").path(0);
      add(identities, "wa_id", contact.path("wa_id"));
      add(identities, "user_id", contact.path("user_id"));
    }
    if (identities.isEmpty()) {
      add(identities, "user_id", item.path("system").path("user_id"));
      add(identities, "wa_id", item.path("system").path("wa_id"));
    }
    return identities;
  }

  private static void add(List<Inbound.Identity> identities, String kind, JsonNode value) {
    @Nullable String text = string(value);
    if (text != null && !text.isEmpty()) {
      identities.add(new Inbound.Identity(kind, clean(text)));
    }
  }

  private static @Nullable String name(JsonNode leaf, JsonNode item) {
    if (item.has("group_id")) {
      return "Group";
    }
    JsonNode profile = leaf.path("context").path("contacts").path(0).path("profile");
    @Nullable String name = string(profile.path("name"));
    return name != null ? name : string(profile.path("username"));
  }

  private static @Nullable String payload(JsonNode content, JsonNode item) {
    try {
      JsonNode kept = content.isMissingNode() ? item : content;
      return JSON.writeValueAsString(kept).replace("\u0000", "");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("was JSON before", e);
    }
  }

  private static Instant at(JsonNode item, Instant receivedAt) {
    long seconds = item.path("timestamp").asLong(0);
    return seconds <= 0 ? receivedAt : Instant.ofEpochSecond(seconds);
  }

  private static @Nullable String string(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }

  // Postgres keeps no U+0000 in text; the leaf's bytes still have it.
  @org.jspecify.annotations.NullUnmarked
  private static String clean(String text) {
    return text == null ? null : text.replace('\u0000', '\uFFFD');
  }
}
