package dev.switchboard.platform;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Meta's published limits of a message, checked before it is queued: what Meta would refuse anyway
 * is refused at once, and by name. Pure.
 */
public final class MessageRules {
  private static final int TEXT = 4096;
  private static final int CAPTION = 1024;
  private static final int FILE_NAME = 240;
  private static final int LINK = 2048;
  private static final int TEMPLATE_NAME = 512;
  private static final int MESSENGER_TEXT = 2000;
  private static final int INSTAGRAM_TEXT_BYTES = 1000;

  private MessageRules() {}

  /**
   * A limit that is not kept.
   *
   * @param field as the request names it
   * @param limit a sentence about the field: "must have 20 characters at most"
   * @param alternative what to do instead
   */
  public record Breach(String field, String limit, String alternative) {}

  /**
   * @param type WhatsApp's word, on every platform
   * @param content the object ({@code contacts}: the array) that the type names
   */
  public static Optional<Breach> check(Platform platform, String type, Object content) {
    if (!(content instanceof JsonObject object)) {
      return contacts(content);
    }
    return switch (platform) {
      case WHATSAPP -> whatsApp(type, object);
      case MESSENGER ->
          messengerType(type, object)
              .or(() -> text(type, object, MESSENGER_TEXT))
              .or(() -> media(type, object))
              .or(() -> uncaptioned(type, object, "Messenger"));
      case INSTAGRAM ->
          messengerType(type, object)
              .or(() -> instagramText(type, object))
              .or(() -> media(type, object))
              .or(() -> uncaptioned(type, object, "Instagram"));
    };
  }

  private static Optional<Breach> whatsApp(String type, JsonObject content) {
    return switch (type) {
      case "text" -> text(type, content, TEXT);
      case "image", "video", "document" -> media(type, content);
      case "audio" -> media(type, content).or(() -> uncaptioned(type, content, "WhatsApp"));
      case "sticker" -> media(type, content).or(() -> uncaptioned(type, content, "WhatsApp"));
      case "interactive" -> InteractiveRules.check(content);
      case "template" -> template(content);
      case "location" -> location(content);
      case "reaction" -> needed("reaction.message_id", content.getValue("message_id"));
      default -> Optional.empty();
    };
  }

  private static Optional<Breach> text(String type, JsonObject content, int most) {
    return type.equals("text")
        ? length("text.body", content.getValue("body"), most, "Send it in several messages")
        : Optional.empty();
  }

  private static Optional<Breach> instagramText(String type, JsonObject content) {
    boolean isLong =
        type.equals("text")
            && content.getValue("body") instanceof String words
            && words.getBytes(StandardCharsets.UTF_8).length > INSTAGRAM_TEXT_BYTES;
    return when(
        isLong,
        "text.body",
        "must have 1000 bytes at most on Instagram",
        "Send it in several messages");
  }

  // Of interactive messages buttons alone, which become quick replies.
  private static Optional<Breach> messengerType(String type, JsonObject content) {
    return switch (type) {
      case "text", "image", "audio", "video", "document" -> Optional.empty();
      case "interactive" ->
          when(
                  !"button".equals(content.getValue("type")),
                  "interactive.type",
                  "must be button on Messenger and Instagram",
                  "Send up to 3 buttons, or a text")
              .or(() -> InteractiveRules.check(content));
      default -> when(true, "type", "does not go to Messenger and Instagram", "Send it as text");
    };
  }

  private static Optional<Breach> media(String type, JsonObject content) {
    if (type.equals("text") || type.equals("interactive")) {
      return Optional.empty();
    }
    boolean hasId = content.getValue("id") instanceof String;
    @Nullable Object link = content.getValue("link");
    boolean hasLink =
        link instanceof String address
            && address.length() <= LINK
            && address.matches("https?://\\S+");
    return when(
            hasId == (link != null) || (link != null && !hasLink),
            type,
            "needs either id or an http(s) link",
            "Upload the file and send its id")
        .or(() ->
            length(type + ".caption", content.getValue("caption"), CAPTION, "Send the text apart"))
        .or(() -> filename(type, content));
  }

  private static Optional<Breach> filename(String type, JsonObject content) {
    String field = type + ".filename";
    @Nullable Object name = content.getValue("filename");
    return when(
            name != null && !type.equals("document"),
            field,
            "is shown with documents only",
            "Send it as a document")
        .or(() -> length(field, name, FILE_NAME, "Shorten the name"));
  }

  // It would be dropped without a word.
  private static Optional<Breach> uncaptioned(String type, JsonObject content, String platform) {
    return when(
        !type.equals("text") && content.getValue("caption") != null,
        type + ".caption",
        "does not go along with this kind on " + platform,
        "Send the text as a message of its own");
  }

  private static Optional<Breach> template(JsonObject template) {
    return needed("template.name", template.getValue("name"))
        .or(() ->
            length(
                "template.name",
                template.getValue("name"),
                TEMPLATE_NAME,
                "Choose another template"))
        .or(() ->
            needed(
                "template.language.code",
                template.getValue("language") instanceof JsonObject language
                    ? language.getValue("code")
                    : null));
  }

  private static Optional<Breach> location(JsonObject place) {
    return degrees("location.latitude", place.getValue("latitude"), 90)
        .or(() -> degrees("location.longitude", place.getValue("longitude"), 180));
  }

  // Numbers, or texts of numbers: Meta takes both.
  private static Optional<Breach> degrees(String field, @Nullable Object value, int most) {
    boolean fits;
    try {
      fits = value != null && Math.abs(Double.parseDouble(value.toString())) <= most;
    } catch (NumberFormatException e) {
      fits = false;
    }
    return when(
        !fits, field, "must be a number from -%1$d to %1$d".formatted(most), "Send it as text");
  }

  private static Optional<Breach> contacts(Object content) {
    boolean areNamed =
        content instanceof JsonArray list
            && list.stream()
                .allMatch(contact ->
                    contact instanceof JsonObject card
                        && card.getValue("name") instanceof JsonObject name
                        && name.getValue("formatted_name") instanceof String);
    return when(
        !areNamed, "contacts", "must each have name.formatted_name", "Send the number as text");
  }

  /** A text that is there must not be longer than so many characters. */
  static Optional<Breach> length(
      String field, @Nullable Object text, int most, String alternative) {
    boolean isLong = text instanceof String words && words.codePointCount(0, words.length()) > most;
    return when(isLong, field, "must have %d characters at most".formatted(most), alternative);
  }

  /** A text that must be there. */
  static Optional<Breach> needed(String field, @Nullable Object text) {
    boolean isThere = text instanceof String words && !words.isBlank();
    return when(!isThere, field, "must be a text that is not empty", "Fill it in");
  }

  static Optional<Breach> when(boolean isBroken, String field, String limit, String alternative) {
    return isBroken ? Optional.of(new Breach(field, limit, alternative)) : Optional.empty();
  }
}
