package dev.switchboard.push;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a client says. Pure. */
sealed interface ClientFrame {
  /** Signs in. */
  String HELLO = "hello";

  /** Which conversation is open. */
  String PRESENCE = "presence";

  /** An answer is being written, or is not any more. */
  String TYPING = "typing";

  /** The answer to a ping. */
  String PONG = "pong";

  /**
   * @param after the last number that was seen; null: from now
   */
  record Hello(String token, @Nullable Long after) implements ClientFrame {
    @Override
    public String toString() {
      return "Hello[" + after + "]";
    }
  }

  /**
   * @param conversationId null: none is open
   */
  record Presence(@Nullable Long conversationId) implements ClientFrame {}

  record Typing(long conversationId, boolean isTyping) implements ClientFrame {}

  record Pong() implements ClientFrame {}

  /** Of a later version of the protocol. */
  record Unknown() implements ClientFrame {}

  /**
   * No frame at all, or one whose members are not as they must be.
   *
   * @param reason for whoever wrote the client
   */
  record Bad(String reason) implements ClientFrame {}

  /** Reads a frame. */
  static ClientFrame parse(String text) {
    try {
      // Not JsonObject's own constructor: it takes the word null for an object.
      return Json.decodeValue(text) instanceof JsonObject frame
          ? parse(frame)
          : new Bad("A frame must be a JSON object");
    } catch (DecodeException e) {
      return new Bad("A frame must be JSON");
    }
  }

  private static ClientFrame parse(JsonObject frame) {
    if (!(frame.getValue("type") instanceof String type)) {
      return new Bad("type must be a string");
    }
    return switch (type) {
      case HELLO -> hello(frame);
      case PRESENCE -> presence(frame);
      case TYPING -> typing(frame);
      case PONG -> new Pong();
      default -> new Unknown();
    };
  }

  private static ClientFrame hello(JsonObject frame) {
    @Nullable Object after = frame.getValue("after");
    if (!(frame.getValue("token") instanceof String token)) {
      return new Bad("token must be a string");
    }
    return after == null || after instanceof Integer || after instanceof Long
        ? new Hello(token, after == null ? null : ((Number) after).longValue())
        : new Bad("after must be a number");
  }

  private static ClientFrame presence(JsonObject frame) {
    @Nullable Object said = frame.getValue("conversationId");
    @Nullable Long id = id(said);
    return frame.containsKey("conversationId") && (said == null || id != null)
        ? new Presence(id)
        : new Bad("conversationId must be an id, or null");
  }

  private static ClientFrame typing(JsonObject frame) {
    @Nullable Long id = id(frame.getValue("conversationId"));
    if (id == null) {
      return new Bad("conversationId must be an id");
    }
    return frame.getValue("isTyping") instanceof Boolean isTyping
        ? new Typing(id, isTyping)
        : new Bad("isTyping must be true or false");
  }

  // As they are everywhere in the API: decimal, in a string.
  private static @Nullable Long id(@Nullable Object said) {
    try {
      return said instanceof String text && text.matches("[0-9]{1,19}") ? Long.valueOf(text) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
