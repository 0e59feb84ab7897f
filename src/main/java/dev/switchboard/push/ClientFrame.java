package dev.switchboard.push;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a client says. Pure. */
sealed interface ClientFrame {
  /** So that an answer is never much larger than its question. */
  int LONGEST_REF = 64;

  /** Whose a conversation becomes. */
  String ASSIGNEE = "assignee";

  /** Signs in. */
  String HELLO = "hello";

  /** Which conversation is open. */
  String PRESENCE = "presence";

  /** An answer is being written, or is not any more. */
  String TYPING = "typing";

  /** The answer to a ping. */
  String PONG = "pong";

  /** A message goes out. */
  String SEND = "send";

  /** A conversation has been read. */
  String READ = "read";

  /** A conversation becomes somebody's. */
  String ASSIGN = "assign";

  /** Which location is asked for. */
  String SUBSCRIBE = "subscribe";

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

  /**
   * Something that is answered.
   *
   * @param ref the client's own name for it
   */
  record Ask(String ref, Wish wish) implements ClientFrame {}

  /** What is asked for. */
  sealed interface Wish {
    /** What the API does. */
    record Order(Command command) implements Wish {}

    /**
     * To be told of a location alone.
     *
     * @param locationId null: of everything
     */
    record Subscribe(@Nullable Long locationId) implements Wish {}
  }

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
      case SEND, READ, ASSIGN, SUBSCRIBE -> ask(type, frame);
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

  private static ClientFrame ask(String type, JsonObject frame) {
    if (!(frame.getValue("ref") instanceof String ref)
        || ref.isEmpty()
        || ref.length() > LONGEST_REF) {
      return new Bad("ref must be a string of 1 to %d characters".formatted(LONGEST_REF));
    }
    if (type.equals(SUBSCRIBE)) {
      return subscribe(ref, frame);
    }
    @Nullable Long id = id(frame.getValue("conversationId"));
    return id == null ? new Bad("conversationId must be an id") : order(type, ref, id, frame);
  }

  private static ClientFrame order(String type, String ref, long conversation, JsonObject frame) {
    if (type.equals(READ)) {
      return new Ask(ref, new Wish.Order(new Command.Read(conversation)));
    }
    if (type.equals(ASSIGN)) {
      return frame.containsKey(ASSIGNEE)
          ? new Ask(
              ref,
              new Wish.Order(
                  new Command.Assign(
                      conversation, new JsonObject().put(ASSIGNEE, frame.getValue(ASSIGNEE)))))
          : new Bad("assignee must be an id, \"me\", or null");
    }
    return frame.getValue("message") instanceof JsonObject message
        ? new Ask(ref, new Wish.Order(new Command.Send(conversation, message)))
        : new Bad("message must be an object");
  }

  private static ClientFrame subscribe(String ref, JsonObject frame) {
    @Nullable Object said = frame.getValue("locationId");
    @Nullable Long id = id(said);
    return frame.containsKey("locationId") && (said == null || id != null)
        ? new Ask(ref, new Wish.Subscribe(id))
        : new Bad("locationId must be an id, or null");
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
