package dev.switchboard.platform;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the Graph API's answers. Pure. */
final class GraphAnswerParser {
  private GraphAnswerParser() {}

  /**
   * Reads an answer; one that is not in Meta's form says nothing of what happened to the message.
   *
   * @param rest what the answer's headers ask for
   */
  static GraphAnswer parse(Platform platform, int status, Buffer body, @Nullable Duration rest) {
    try {
      JsonObject answer = body.toJsonObject();
      @Nullable JsonObject error = answer.getJsonObject("error");
      if (error != null && error.getValue("code") instanceof Number code) {
        return refused(platform, status, error, code.intValue(), rest);
      }
      if (status / 100 == 2) {
        return accepted(platform, answer, status, rest);
      }
    } catch (DecodeException | ClassCastException e) {
      // A proxy's page, or half an answer: said below.
    }
    return unknown(status);
  }

  // A server's error of a code that nobody lists says as little as none.
  private static GraphAnswer refused(
      Platform platform, int status, JsonObject error, int code, @Nullable Duration rest) {
    int subcode = error.getValue("error_subcode") instanceof Number number ? number.intValue() : 0;
    boolean isListed = ErrorTable.isListed(platform, code, subcode);
    if (!isListed && Boolean.TRUE.equals(error.getValue("is_transient"))) {
      return new GraphAnswer.Refused(ErrorTable.TRANSIENT, 0, details(error), rest);
    }
    return !isListed && status >= 500
        ? unknown(status)
        : new GraphAnswer.Refused(code, subcode, details(error), rest);
  }

  private static GraphAnswer accepted(
      Platform platform, JsonObject answer, int status, @Nullable Duration rest) {
    if (platform != Platform.WHATSAPP) {
      return accepted(answer.getString("message_id"), false, status, rest);
    }
    @Nullable JsonArray messages = answer.getJsonArray("messages");
    if (messages == null || messages.size() != 1) {
      return unknown(status);
    }
    JsonObject message = messages.getJsonObject(0);
    boolean isHeld = "held_for_quality_assessment".equals(message.getString("message_status"));
    return accepted(message.getString("id"), isHeld, status, rest);
  }

  private static GraphAnswer accepted(
      @Nullable String id, boolean isHeld, int status, @Nullable Duration rest) {
    return id == null || id.isEmpty()
        ? unknown(status)
        : new GraphAnswer.Accepted(id, isHeld, rest);
  }

  private static GraphAnswer unknown(int status) {
    return new GraphAnswer.Unknown("HTTP " + status + " without an answer in Meta's form");
  }

  /** Why not, in the platform's most telling words. */
  static String details(JsonObject error) {
    @Nullable JsonObject data =
        error.getValue("error_data") instanceof JsonObject object ? object : null;
    @Nullable String details = data == null ? null : data.getString("details");
    return details != null ? details : error.getString("message", "no reason given");
  }
}
