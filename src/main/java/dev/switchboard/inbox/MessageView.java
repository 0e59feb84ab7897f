package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import dev.switchboard.platform.ErrorTable;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as the API and the stream show it (docs/api.md).
 *
 * @param lateBy seconds from the platform's time to the inbox, when that was too long; null
 *     otherwise. What answers by itself leaves such a message to people
 */
@Door
public record MessageView(
    long id,
    long conversationId,
    String direction,
    String source,
    @Nullable Long authorId,
    @Nullable String authorName,
    String type,
    @Nullable String text,
    @Nullable String payload,
    @Nullable Quote replyTo,
    @Nullable String customerReaction,
    @Nullable String ourReaction,
    Instant at,
    Instant receivedAt,
    @Nullable Integer lateBy,
    @Nullable String state,
    @Nullable Integer errorCode,
    @Nullable String errorText,
    @Nullable String clientRef) {

  /** The message that another one answers. */
  @Door
  public record Quote(long id, @Nullable String text, String direction) {}

  public JsonObject toJson() {
    return new JsonObject()
        .put("id", Long.toString(id))
        .put("conversationId", Long.toString(conversationId))
        .put("direction", direction)
        .put("source", source)
        .put("author", author())
        .put("type", type)
        .put("text", text)
        .put("payload", decoded())
        .put("replyTo", quote())
        .put("reactions", reactions())
        .put("at", at)
        .put("receivedAt", receivedAt)
        .put("late", lateBy != null)
        .put("lateBy", lateBy)
        .put("state", state)
        .put("error", error())
        .put("clientId", clientRef);
  }

  private @Nullable JsonObject author() {
    return authorId == null
        ? null
        : new JsonObject().put("id", Long.toString(authorId)).put("name", authorName);
  }

  // What a platform sent as JSON is shown as JSON; what is kept otherwise, as text.
  private @Nullable Object decoded() {
    try {
      return payload == null ? null : Json.decodeValue(payload);
    } catch (DecodeException e) {
      return payload;
    }
  }

  private @Nullable JsonObject quote() {
    return replyTo == null
        ? null
        : new JsonObject()
            .put("id", Long.toString(replyTo.id()))
            .put("text", replyTo.text())
            .put("direction", replyTo.direction());
  }

  private JsonArray reactions() {
    JsonArray reactions = new JsonArray();
    add(reactions, customerReaction, "customer");
    add(reactions, ourReaction, "us");
    return reactions;
  }

  // An empty emoji took the reaction back.
  private static void add(JsonArray reactions, @Nullable String emoji, String from) {
    if (emoji != null && !emoji.isEmpty()) {
      reactions.add(new JsonObject().put("emoji", emoji).put("from", from));
    }
  }

  private @Nullable JsonObject error() {
    if (errorCode == null) {
      return null;
    }
    ErrorTable.Rule rule = ErrorTable.of(errorCode);
    return new JsonObject()
        .put("code", errorCode)
        .put("reason", rule.reason())
        .put("action", rule.action())
        .put("detail", errorText);
  }
}
