package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a leaf of Wati, whose events are flat. Pure; safe anywhere. */
final class WatiParser {
  private final byte[] body;
  private final JsonNode item;
  private final Instant receivedAt;

  private WatiParser(byte[] body, JsonNode item, Instant receivedAt) {
    this.body = body;
    this.item = item;
    this.receivedAt = receivedAt;
  }

  /** What a leaf says. */
  static Inbound parse(String kind, byte[] body, Instant receivedAt) {
    JsonNode leaf = RawJson.read(body);
    var parser = new WatiParser(body, leaf.path("item"), receivedAt);
    if (kind.equals("message")) {
      return parser.message(parser.item.path("owner").asBoolean());
    }
    // What a person or a robot wrote at Wati.
    return kind.startsWith("sessionMessageSent") || kind.startsWith("templateMessageSent")
        ? parser.message(true)
        : ResellerParser.event(kind, body, leaf, receivedAt);
  }

  private Inbound message(boolean isOurs) {
    @Nullable String id = text("whatsappMessageId");
    List<Inbound.Identity> identities = new ArrayList<>();
    add(identities, "wa_id", text("waId"));
    add(identities, "user_id", text("bsuid"));
    if (id == null || identities.isEmpty()) {
      return new Inbound.Unplaced("a message without an id or without a person");
    }
    Instant at = RawJson.time(item.path("timestamp"), receivedAt);
    @Nullable String target = text("replyContextId");
    String type = item.path("type").asText("unknown");
    if (type.equals("reaction") && target != null) {
      @Nullable String emoji = text("text");
      return new Inbound.Reaction(
          id, target, isOurs ? "us" : "customer", emoji == null ? "" : emoji, at);
    }
    // On what the business wrote the name is that of whoever wrote it.
    @Nullable String name = isOurs ? null : text("senderName");
    return new Inbound.Message(
        id,
        new Inbound.Party(List.copyOf(identities), name, "message of Wati"),
        isOurs ? Inbound.Origin.META_INBOX : Inbound.Origin.CUSTOMER,
        content(type),
        RawJson.cut(body, "item"),
        marks(target),
        at);
  }

  private static void add(List<Inbound.Identity> identities, String kind, @Nullable String value) {
    if (value != null) {
      identities.add(new Inbound.Identity(kind, value));
    }
  }

  private static Inbound.Marks marks(@Nullable String quoted) {
    return new Inbound.Marks(quoted, 0, null, null, null, null, false, null, null);
  }

  private MessageContent content(String type) {
    @Nullable String text = text("text");
    return switch (type) {
      case "text" -> new MessageContent.Text(text == null ? "" : text);
      case "image", "video", "audio", "voice", "sticker" -> new MessageContent.Media(type, text);
      case "document" -> new MessageContent.Document(text, null);
      case "location" -> new MessageContent.Location(text, null);
      case "contacts" -> new MessageContent.Contacts(text == null ? List.of() : List.of(text));
      case "button", "interactive" -> new MessageContent.Choice(type, null, text);
      case "order" -> new MessageContent.Order(text);
      case "template" -> new MessageContent.Template(text);
      default -> new MessageContent.Other(type, text);
    };
  }

  private @Nullable String text(String member) {
    return RawJson.string(item.path(member));
  }
}
