package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a WhatsApp message holds. Pure. */
final class WhatsAppContent {
  private WhatsAppContent() {}

  /**
   * Reads one message.
   *
   * @param content the message's object for its type; missing for some
   */
  static MessageContent of(String type, JsonNode content, JsonNode message) {
    return switch (type) {
      case "text" -> new MessageContent.Text(body(content));
      case "image", "video", "audio", "voice", "sticker" ->
          new MessageContent.Media(type, text(content, "caption"));
      case "document" ->
          new MessageContent.Document(text(content, "caption"), text(content, "filename"));
      case "location" ->
          new MessageContent.Location(text(content, "name"), text(content, "address"));
      case "contacts" -> new MessageContent.Contacts(names(content));
      case "button" ->
          new MessageContent.Choice("button", text(content, "payload"), text(content, "text"));
      case "interactive" -> interactive(content);
      case "order" -> new MessageContent.Order(text(content, "text"));
      case "system" -> new MessageContent.SystemNote(text(content, "body"));
      default -> new MessageContent.Other(type, text(message.path("errors").path(0), "title"));
    };
  }

  private static String body(JsonNode content) {
    @Nullable String body = text(content, "body");
    return body == null ? "" : body;
  }

  private static List<String> names(JsonNode contacts) {
    List<String> names = new ArrayList<>();
    for (JsonNode contact : contacts) {
      @Nullable String name = text(contact.path("name"), "formatted_name");
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private static MessageContent interactive(JsonNode content) {
    for (String reply : List.of("button_reply", "list_reply")) {
      JsonNode chosen = content.path(reply);
      if (!chosen.isMissingNode()) {
        return new MessageContent.Choice("interactive", text(chosen, "id"), text(chosen, "title"));
      }
    }
    JsonNode permission = content.path("call_permission_reply");
    return permission.isMissingNode()
        ? new MessageContent.Form(text(content.path("nfm_reply"), "body"))
        : new MessageContent.Choice("interactive", text(permission, "response"), null);
  }

  private static @Nullable String text(JsonNode holder, String name) {
    return RawJson.string(holder.path(name));
  }
}
