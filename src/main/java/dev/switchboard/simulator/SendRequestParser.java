package dev.switchboard.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads requests as strictly as Meta documents its limits. */
final class SendRequestParser {
  private static final Set<String> MEDIA = Set.of("image", "video", "audio", "document", "sticker");
  private static final Set<String> TYPES =
      Set.of(
          "text",
          "image",
          "video",
          "audio",
          "document",
          "sticker",
          "location",
          "contacts",
          "interactive",
          "template",
          "reaction");
  private static final Pattern PHONE = Pattern.compile("[0-9]{7,15}");
  private static final Pattern SCOPED = Pattern.compile("[A-Z]{2}(\\.ENT)?\\.[A-Za-z0-9]{1,128}");
  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_CALLBACK = 512;

  private SendRequestParser() {}

  static SendRequest read(@Nullable JsonObject body) {
    if (body == null) {
      return malformed(GraphError.parameter("The body must be a JSON object."));
    }
    if (!"whatsapp".equals(body.getValue("messaging_product"))) {
      return malformed(GraphError.parameter("The parameter messaging_product is required."));
    }
    return body.containsKey("status") ? receipt(body) : message(body);
  }

  private static SendRequest receipt(JsonObject body) {
    if (!"read".equals(body.getValue("status"))) {
      return malformed(GraphError.parameter("Param status must be one of {READ}."));
    }
    return body.getValue("message_id") instanceof String id && id.startsWith("wamid.")
        ? new SendRequest.Receipt(id)
        : malformed(GraphError.parameter("The parameter message_id is required."));
  }

  private static SendRequest message(JsonObject body) {
    String type = body.getValue("type") instanceof String given ? given : "text";
    String input = input(body);
    GraphError error = envelope(body, type, input);
    if (error == null) {
      error = content(type, body);
    }
    if (error != null || input == null) {
      return malformed(error == null ? GraphError.parameter("to is required") : error);
    }
    boolean scoped = SCOPED.matcher(input).matches();
    String callback = body.getValue("biz_opaque_callback_data") instanceof String s ? s : null;
    return new SendRequest.Message(
        input, scoped ? input : digits(input), scoped, type, callback, mediaId(body, type));
  }

  private static @Nullable String mediaId(JsonObject body, String type) {
    return MEDIA.contains(type)
            && body.getValue(type) instanceof JsonObject content
            && content.getValue("id") instanceof String id
        ? id
        : null;
  }

  // When both are there, the phone number wins.
  private static @Nullable String input(JsonObject body) {
    Object to = body.getValue("to") == null ? body.getValue("recipient") : body.getValue("to");
    return to instanceof String given && !given.isBlank() ? given : null;
  }

  private static @Nullable GraphError envelope(
      JsonObject body, String type, @Nullable String input) {
    if (input == null) {
      return GraphError.parameter("The parameter to is required.");
    }
    if (!SCOPED.matcher(input).matches() && !PHONE.matcher(digits(input)).matches()) {
      return GraphError.parameter("Param to must be a phone number.");
    }
    if (!TYPES.contains(type)) {
      return GraphError.parameter(
          "Param type must be one of {%s}.".formatted(String.join(", ", TYPES)));
    }
    if (body.getValue("biz_opaque_callback_data") instanceof String callback
        && callback.length() > LONGEST_CALLBACK) {
      return GraphError.parameter(
          "Param biz_opaque_callback_data must be at most 512 characters long.");
    }
    return null;
  }

  private static @Nullable GraphError content(String type, JsonObject body) {
    Object content = body.getValue(type);
    if ("contacts".equals(type)) {
      return content instanceof JsonArray list && !list.isEmpty() ? null : missing("contacts");
    }
    if (!(content instanceof JsonObject object)) {
      return missing(type);
    }
    if (MEDIA.contains(type)) {
      return isText(object, "id") || isText(object, "link") ? null : missing(type + "['id']");
    }
    return switch (type) {
      case "text" -> text(object);
      case "template" -> template(object);
      case "reaction" -> isText(object, "message_id") ? null : missing("reaction['message_id']");
      case "location" -> location(object);
      default -> isText(object, "type") ? null : missing(type + "['type']");
    };
  }

  private static @Nullable GraphError text(JsonObject text) {
    if (!isText(text, "body")) {
      return missing("text['body']");
    }
    return text.getString("body").length() <= LONGEST_TEXT
        ? null
        : GraphError.parameter("Param text['body'] must be at most 4096 characters long.");
  }

  private static @Nullable GraphError template(JsonObject template) {
    if (!isText(template, "name")) {
      return missing("template['name']");
    }
    return template.getValue("language") instanceof JsonObject language && isText(language, "code")
        ? null
        : missing("template['language']['code']");
  }

  private static @Nullable GraphError location(JsonObject place) {
    return place.getValue("latitude") != null && place.getValue("longitude") != null
        ? null
        : missing("location['latitude']");
  }

  private static boolean isText(JsonObject object, String field) {
    return object.getValue(field) instanceof String text && !text.isEmpty();
  }

  private static GraphError missing(String field) {
    return GraphError.of(131008, "The parameter %s is required.".formatted(field));
  }

  private static SendRequest malformed(GraphError error) {
    return new SendRequest.Malformed(error);
  }

  private static String digits(String input) {
    return input.replaceAll("[+() .-]", "");
  }
}
