package dev.switchboard.api;

import dev.switchboard.sending.AnswerKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks to be sent. Pure: only its form is checked here; what Meta's rules say of it
 * comes later.
 *
 * @param content the object ({@code contacts}: the array) that the type names
 * @param replyTo our id of the message that this one answers
 * @param replyToExternal the platform's id of it, as Meta's own form names it
 * @param clientId made by the client; a repeat finds the first message
 */
record SendRequest(
    String type,
    Object content,
    @Nullable Long replyTo,
    @Nullable String replyToExternal,
    @Nullable String clientId,
    SendTerms terms) {
  private static final Set<String> TYPES =
      Set.of(
          "text",
          "image",
          "audio",
          "video",
          "document",
          "sticker",
          "location",
          "contacts",
          "interactive",
          "template",
          "reaction");
  private static final int LONGEST_CLIENT_ID = 64;
  private static final String OPAQUE = "biz_opaque_callback_data";

  static SendRequest of(JsonObject body) {
    if (body.containsKey(OPAQUE)) {
      throw Problem.field(OPAQUE, "is ours: it carries the id by which statuses are recognised");
    }
    if (!"individual".equals(body.getValue("recipient_type", "individual"))) {
      throw Problem.field("recipient_type", "must be individual; groups are not sent to yet");
    }
    String type = type(body);
    return new SendRequest(
        type,
        content(body, type),
        replyTo(body),
        replyToExternal(body),
        clientId(body),
        SendTerms.of(body));
  }

  SendRequest with(Object cleaned) {
    return new SendRequest(type, cleaned, replyTo, replyToExternal, clientId, terms);
  }

  private static String type(JsonObject body) {
    String type = Requests.text(body, "type");
    if (!TYPES.contains(type)) {
      throw Problem.field("type", "must be one of " + String.join(", ", new TreeSet<>(TYPES)));
    }
    return type;
  }

  private static Object content(JsonObject body, String type) {
    @Nullable Object content = body.getValue(type);
    if (type.equals("contacts")) {
      if (content instanceof JsonArray array && !array.isEmpty()) {
        return array;
      }
      throw Problem.field(type, "must be a list of contacts that is not empty");
    }
    if (!(content instanceof JsonObject object) || object.isEmpty()) {
      throw Problem.field(type, "must be the object of that type, as in Meta's documentation");
    }
    if (type.equals("text")
        && !(object.getValue("body") instanceof String words && !words.isBlank())) {
      throw Problem.field("text.body", "must be a text that is not empty");
    }
    return object;
  }

  private static @Nullable Long replyTo(JsonObject body) {
    @Nullable Object id = body.getValue("replyTo");
    if (id == null) {
      return null;
    }
    if (!(id instanceof String text) || !text.matches("[0-9]{1,18}")) {
      throw Problem.field("replyTo", "must be the id of a message of this conversation");
    }
    return Long.valueOf(text);
  }

  private static @Nullable String replyToExternal(JsonObject body) {
    @Nullable Object context = body.getValue("context");
    if (context == null) {
      return null;
    }
    if (context instanceof JsonObject object
        && object.getValue("message_id") instanceof String id
        && !id.isEmpty()) {
      return id;
    }
    throw Problem.field("context.message_id", "must be the platform's id of a message");
  }

  private static @Nullable String clientId(JsonObject body) {
    String field = body.containsKey("clientMessageId") ? "clientMessageId" : "clientId";
    @Nullable Object id = body.getValue(field);
    if (id == null) {
      return null;
    }
    if (!(id instanceof String text)
        || text.isBlank()
        || text.length() > LONGEST_CLIENT_ID
        || text.startsWith(AnswerKey.PREFIX)) {
      throw Problem.field(
          field,
          "must be a text of 1 to %d characters that does not begin with %s"
              .formatted(LONGEST_CLIENT_ID, AnswerKey.PREFIX));
    }
    return text;
  }

  /** Templates may open a conversation; everything else needs the customer's last 24 hours. */
  boolean isTemplate() {
    return type.equals("template");
  }
}
