package dev.switchboard.api;

import dev.switchboard.platform.Platform;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A message in the form in which Meta's Graph API takes it. Pure. */
final class GraphRequest {
  // Doubled, these cost money or confuse for good.
  private static final Set<String> PAYMENTS = Set.of("order_details", "order_status");

  private GraphRequest() {}

  /**
   * @param content the object that the type names
   * @param context the platform's id of the message that this one answers
   */
  static String of(Recipient to, String type, Object content, @Nullable String context) {
    return to.platform() == Platform.WHATSAPP
        ? whatsApp(to, type, content, context).encode()
        : MessengerRequest.of(to, type, (JsonObject) content, context).encode();
  }

  private static JsonObject whatsApp(
      Recipient to, String type, Object content, @Nullable String context) {
    JsonObject request =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("recipient_type", "individual")
            .put(to.isNumber() ? "to" : "recipient", to.isNumber() ? "+" + to.id() : to.id());
    if (context != null) {
      request.put("context", new JsonObject().put("message_id", context));
    }
    return request.put("type", type).put(type, content);
  }

  /**
   * Tells a customer that their message was read, and perhaps that somebody types.
   *
   * @param externalId the platform's id of their message
   */
  static String receipt(Recipient to, String externalId, boolean isTyping) {
    if (to.platform() != Platform.WHATSAPP) {
      return MessengerRequest.action(to, isTyping ? "typing_on" : "mark_seen").encode();
    }
    JsonObject request =
        new JsonObject()
            .put("messaging_product", "whatsapp")
            .put("status", "read")
            .put("message_id", externalId);
    if (isTyping) {
      request.put("typing_indicator", new JsonObject().put("type", "text"));
    }
    return request.encode();
  }

  /** Whether it may be sent a second time by itself when nobody knows if the first went out. */
  static boolean mayResend(Platform platform, String type, Object content) {
    // Nothing of Instagram says whether a message went out.
    if (type.equals("template") || platform == Platform.INSTAGRAM) {
      return false;
    }
    return !(content instanceof JsonObject object
        && object.getValue("type") instanceof String kind
        && PAYMENTS.contains(kind));
  }

  /** What the thread shows of it in one line; null when only its type can be named. */
  static @Nullable String text(String type, Object content) {
    if (!(content instanceof JsonObject object)) {
      return null;
    }
    return switch (type) {
      case "text" -> object.getString("body");
      case "interactive" ->
          object.getValue("body") instanceof JsonObject body ? word(body, "text") : null;
      default -> firstOf(object, List.of("caption", "filename", "name", "address", "emoji"));
    };
  }

  /** What is kept beside the text; null when the text says it all. */
  static @Nullable String payload(String type, Object content) {
    boolean onlyText = type.equals("text") && ((JsonObject) content).size() == 1;
    return onlyText ? null : Json.encode(content);
  }

  /** The content again, from what was kept. */
  static Object content(String type, @Nullable String text, @Nullable String payload) {
    return payload == null ? new JsonObject().put("body", text) : Json.decodeValue(payload);
  }

  private static @Nullable String firstOf(JsonObject object, List<String> names) {
    return names.stream()
        .filter(object::containsKey)
        .findFirst()
        .map(n -> word(object, n))
        .orElse(null);
  }

  private static @Nullable String word(JsonObject object, String name) {
    return object.getValue(name) instanceof String text ? text : null;
  }
}
