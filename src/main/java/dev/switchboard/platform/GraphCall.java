package dev.switchboard.platform;

import io.vertx.core.json.JsonObject;

/**
 * A message for one of Meta's platforms.
 *
 * @param sender the platform's id of the line: a phone number, a Page, an Instagram account
 * @param token a secret, of this line
 * @param body as the platform documents it
 */
public record GraphCall(Platform platform, String sender, String token, JsonObject body) {
  /**
   * The same call with an id of ours that comes back with what the platform says of the message:
   * WhatsApp's statuses, Messenger's echoes. Instagram gives none back.
   */
  public GraphCall tagged(String opaque) {
    JsonObject tagged = body.copy();
    switch (platform) {
      case WHATSAPP -> tagged.put("biz_opaque_callback_data", opaque);
      case MESSENGER -> {
        if (tagged.getValue("message") instanceof JsonObject message) {
          message.put("metadata", opaque);
        }
      }
      case INSTAGRAM -> {}
    }
    return new GraphCall(platform, sender, token, tagged);
  }

  /** The same call with a file that the platform has. */
  public GraphCall withFile(String id) {
    JsonObject whole = body.copy();
    if (platform == Platform.WHATSAPP) {
      whole.getJsonObject(whole.getString("type")).put("id", id);
    } else {
      whole
          .getJsonObject("message")
          .getJsonObject("attachment")
          .getJsonObject("payload")
          .put("attachment_id", id);
    }
    return new GraphCall(platform, sender, token, whole);
  }

  @Override
  public String toString() {
    return "GraphCall[%s %s]".formatted(platform, sender);
  }
}
