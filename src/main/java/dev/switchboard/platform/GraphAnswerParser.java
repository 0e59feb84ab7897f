package dev.switchboard.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Reads the Graph API's answers. Pure. */
final class GraphAnswerParser {
  private GraphAnswerParser() {}

  /**
   * Reads an answer; one that is not in Meta's form says nothing of what happened to the message.
   */
  static GraphAnswer parse(int status, Buffer body) {
    try {
      JsonObject answer = body.toJsonObject();
      @Nullable JsonObject error = answer.getJsonObject("error");
      if (error != null && error.getValue("code") instanceof Number code) {
        return new GraphAnswer.Refused(code.intValue(), details(error));
      }
      @Nullable JsonArray messages = answer.getJsonArray("messages");
      if (status / 100 == 2 && messages != null && messages.size() == 1) {
        return accepted(messages.getJsonObject(0), status);
      }
    } catch (DecodeException | ClassCastException e) {
      // A proxy's page, or half an answer: said below.
    }
    return unknown(status);
  }

  private static GraphAnswer accepted(JsonObject message, int status) {
    @Nullable String id = message.getString("id");
    return id == null || id.isEmpty()
        ? unknown(status)
        : new GraphAnswer.Accepted(
            id, "held_for_quality_assessment".equals(message.getString("message_status")));
  }

  private static GraphAnswer unknown(int status) {
    return new GraphAnswer.Unknown("HTTP " + status + " without an answer in Meta's form");
  }

  private static String details(JsonObject error) {
    @Nullable JsonObject data =
        error.getValue("error_data") instanceof JsonObject object ? object : null;
    @Nullable String details = data == null ? null : data.getString("details");
    return details != null ? details : error.getString("message", "no reason given");
  }
}
