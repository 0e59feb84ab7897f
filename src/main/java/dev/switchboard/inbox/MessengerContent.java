package dev.switchboard.inbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a message of Messenger or Instagram holds. Pure. */
final class MessengerContent {
  private MessengerContent() {}

  static MessageContent of(JsonNode message) {
    @Nullable String text = RawJson.string(message.path("text"));
    if (message.has("quick_reply")) {
      String chosen = message.path("quick_reply").path("payload").asText("");
      return new MessageContent.Choice("text", chosen, text);
    }
    if (message.path("reply_to").has("story")) {
      return new MessageContent.Story("story_reply", text);
    }
    JsonNode attachment = message.path("attachments").path(0);
    if (!attachment.isMissingNode()) {
      return attached(message, attachment, text);
    }
    return message.path("is_unsupported").asBoolean() || text == null
        ? new MessageContent.Other("unsupported", text)
        : new MessageContent.Text(text);
  }

  private static MessageContent attached(
      JsonNode message, JsonNode attachment, @Nullable String text) {
    String type = attachment.path("type").asText("unknown");
    return switch (type) {
      case "image", "video", "audio" ->
          new MessageContent.Media(
              message.has("sticker_id") || attachment.path("payload").has("sticker_id")
                  ? "sticker"
                  : type,
              text);
      case "file" -> new MessageContent.Document(text, title(attachment));
      case "location" -> new MessageContent.Location(text != null ? text : title(attachment), null);
      case "template" ->
          new MessageContent.Template(text != null ? text : templateTitle(attachment));
      case "story_mention" -> new MessageContent.Story("story_mention", text);
      case "unsupported_type" -> new MessageContent.Other("unsupported", text);
      default -> new MessageContent.Other(type, text != null ? text : title(attachment));
    };
  }

  private static @Nullable String title(JsonNode attachment) {
    @Nullable String title = RawJson.string(attachment.path("title"));
    return title != null ? title : RawJson.string(attachment.path("payload").path("title"));
  }

  private static @Nullable String templateTitle(JsonNode attachment) {
    JsonNode payload = attachment.path("payload");
    for (JsonNode words :
        List.of(
            payload.path("text"),
            payload.path("intro_message"),
            payload.path("elements").path(0).path("title"),
            payload.path("product").path("elements").path(0).path("title"))) {
      @Nullable String title = RawJson.string(words);
      if (title != null) {
        return title;
      }
    }
    return title(attachment);
  }
}
