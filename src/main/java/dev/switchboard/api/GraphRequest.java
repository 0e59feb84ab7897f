package dev.switchboard.api;

import dev.switchboard.platform.Platform;
import dev.switchboard.platform.Template;
import dev.switchboard.platform.TemplateWords;
import dev.switchboard.sending.Sendable.Twice;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  /**
   * What it would mean if it went out twice.
   *
   * @param templates those that are known of the line
   */
  static Twice twice(Platform platform, String type, Object content, KnownTemplates templates) {
    // Nothing of Instagram says whether a message went out.
    if (platform == Platform.INSTAGRAM) {
      return Twice.ASK_ALWAYS;
    }
    if (!(content instanceof JsonObject object)) {
      return Twice.TEXT;
    }
    if (type.equals("template")) {
      return asksForMoney(object) ? Twice.PAYMENT : template(templates.of(object));
    }
    return isPayment(object.getValue("type")) ? Twice.PAYMENT : Twice.TEXT;
  }

  // One that nobody knows may carry a code.
  private static Twice template(Optional<Template> known) {
    return known.isPresent() && !known.get().isCode() ? Twice.TEMPLATE : Twice.CODE;
  }

  // By a button.
  private static boolean asksForMoney(JsonObject template) {
    return template.getValue("components") instanceof JsonArray parts
        && parts.stream()
            .anyMatch(
                part -> part instanceof JsonObject one && isPayment(one.getValue("sub_type")));
  }

  private static boolean isPayment(@Nullable Object kind) {
    return kind instanceof String word && PAYMENTS.contains(word.toLowerCase(Locale.ROOT));
  }

  /**
   * What the thread shows of it; null when only its type can be named.
   *
   * @param templates those that are known of the line
   */
  static @Nullable String text(String type, Object content, KnownTemplates templates) {
    if (!(content instanceof JsonObject object)) {
      return null;
    }
    return switch (type) {
      case "text" -> object.getString("body");
      case "interactive" ->
          object.getValue("body") instanceof JsonObject body ? word(body, "text") : null;
      case "template" -> {
        Optional<String> words =
            templates.of(object).flatMap(known -> TemplateWords.of(known, object));
        yield words.isPresent() ? words.get() : word(object, "name");
      }
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
