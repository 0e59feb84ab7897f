package dev.switchboard.inbox;

import org.jspecify.annotations.Nullable;

/** A conversation's last line in the list. Pure. */
final class Preview {
  private static final int LENGTH = 200;

  private Preview() {}

  static String of(MessageContent content) {
    @Nullable String text = content.text();
    String line = text == null || text.isBlank() ? label(content.type()) : text;
    return line.length() <= LENGTH
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, LENGTH)));
  }

  private static String label(String type) {
    return switch (type) {
      case "image" -> "Picture";
      case "video" -> "Video";
      case "audio", "voice" -> "Voice note";
      case "document", PastFileStore.PLACEHOLDER -> "File";
      case "sticker" -> "Sticker";
      case "location" -> "Place";
      case "contacts" -> "Contact";
      case "order" -> "Order";
      case "interactive" -> "Answer";
      case "call" -> "Call";
      case "template" -> "Template";
      case "postback" -> "Choice";
      case "story_mention" -> "Mentioned you in a story";
      case "story_reply" -> "Answered your story";
      default -> "Message of a kind we cannot show";
    };
  }
}
