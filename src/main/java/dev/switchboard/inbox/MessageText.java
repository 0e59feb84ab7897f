package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be shown of a message in one line of plain text, for any type: its words where it has
 * some, else null, and the inbox shows a labelled placeholder. Pure.
 */
final class MessageText {
  private MessageText() {}

  static @Nullable String of(String type, JsonNode content, JsonNode item) {
    return switch (type) {
      case "text" -> text(content, "body");
      case "image", "video", "audio", "voice", "sticker" -> text(content, "caption");
      case "document" -> first(text(content, "caption"), text(content, "filename"));
      case "location" -> first(text(content, "name"), text(content, "address"));
      case "button" -> text(content, "text");
      case "interactive" -> interactive(content);
      case "reaction" -> text(content, "emoji");
      case "contacts" -> text(content.path(0).path("name"), "formatted_name");
      case "order" -> text(content, "text");
      case "system" -> text(content, "body");
      case "edit" -> text(content.path("message").path("text"), "body");
      default -> text(item.path("errors").path(0), "title");
    };
  }

  private static @Nullable String interactive(JsonNode content) {
    for (String reply : List.of("button_reply", "list_reply")) {
      @Nullable String title = text(content.path(reply), "title");
      if (title != null) {
        return title;
      }
    }
    return text(content.path("nfm_reply"), "body");
  }

  private static @Nullable String first(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }

  private static @Nullable String text(JsonNode holder, String name) {
    JsonNode value = holder.path(name);
    return value.isValueNode() && !value.isNull() ? value.asText() : null;
  }
}
