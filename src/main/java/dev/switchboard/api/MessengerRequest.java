package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message in the form in which Messenger and Instagram take it. Pure. */
final class MessengerRequest {
  private MessengerRequest() {}

  static JsonObject of(Recipient to, String type, JsonObject content, @Nullable String context) {
    JsonObject request = to(to);
    if (to.isLate()) {
      request.put("messaging_type", "MESSAGE_TAG").put("tag", "HUMAN_AGENT");
    } else {
      request.put("messaging_type", "RESPONSE");
    }
    if (context != null) {
      request.put("reply_to", new JsonObject().put("mid", context));
    }
    return request.put("message", message(type, content));
  }

  /** {@code mark_seen}, {@code typing_on}, {@code typing_off}. */
  static JsonObject action(Recipient to, String action) {
    return to(to).put("sender_action", action);
  }

  private static JsonObject to(Recipient to) {
    return new JsonObject().put("recipient", new JsonObject().put("id", to.id()));
  }

  private static JsonObject message(String type, JsonObject content) {
    return switch (type) {
      case "text" -> new JsonObject().put("text", content.getString("body"));
      case "interactive" -> quickReplies(content);
      default -> attachment(type.equals("document") ? "file" : type, content);
    };
  }

  private static JsonObject attachment(String type, JsonObject content) {
    JsonObject payload = new JsonObject();
    if (content.containsKey("link")) {
      payload.put("url", content.getString("link"));
    }
    return new JsonObject()
        .put("attachment", new JsonObject().put("type", type).put("payload", payload));
  }

  // WhatsApp's buttons, said as quick replies.
  private static JsonObject quickReplies(JsonObject content) {
    JsonArray buttons = content.getJsonObject("action").getJsonArray("buttons", new JsonArray());
    List<JsonObject> replies =
        buttons.stream()
            .map(button -> ((JsonObject) button).getJsonObject("reply"))
            .map(reply ->
                new JsonObject()
                    .put("content_type", "text")
                    .put("title", reply.getString("title"))
                    .put("payload", reply.getString("id")))
            .toList();
    return new JsonObject()
        .put("text", content.getJsonObject("body").getString("text"))
        .put("quick_replies", new JsonArray(replies));
  }
}
