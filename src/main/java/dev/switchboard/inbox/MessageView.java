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
    String reactions,
    Extras extras,
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

  /**
   * What not every message has.
   *
   * @param forwarded 1 forwarded, 2 many times
   * @param referral JSON of what brought it: an ad, a link, a product
   * @param media JSON list of its files (docs/media.md)
   */
  @Door
  public record Extras(
      @Nullable String selectedId,
      int forwarded,
      @Nullable String referral,
      @Nullable String senderId,
      @Nullable String senderName,
      @Nullable Instant editedAt,
      @Nullable String previousText,
      @Nullable Instant deletedAt,
      String media) {}

  public JsonObject toJson() {
    return new JsonObject()
        .put("id", Long.toString(id))
        .put("conversationId", Long.toString(conversationId))
        .put("direction", direction)
        .put("source", source)
        .put("author", author())
        .put("type", type)
        .put("text", text)
        .put("payload", decoded(payload))
        .put("replyTo", quote())
        .put("reactions", new JsonArray(reactions))
        .put("media", new JsonArray(extras.media()))
        .put("selectedId", extras.selectedId())
        .put("forwarded", extras.forwarded() > 0)
        .put("forwardedManyTimes", extras.forwarded() > 1)
        .put("referral", decoded(extras.referral()))
        .put("sender", sender())
        .put("edited", edited())
        .put("deleted", extras.deletedAt() != null)
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
  private static @Nullable Object decoded(@Nullable String json) {
    try {
      return json == null ? null : Json.decodeValue(json);
    } catch (DecodeException e) {
      return json;
    }
  }

  private @Nullable JsonObject sender() {
    return extras.senderId() == null
        ? null
        : new JsonObject().put("id", extras.senderId()).put("name", extras.senderName());
  }

  private @Nullable JsonObject edited() {
    return extras.editedAt() == null
        ? null
        : new JsonObject().put("at", extras.editedAt()).put("previousText", extras.previousText());
  }

  private @Nullable JsonObject quote() {
    return replyTo == null
        ? null
        : new JsonObject()
            .put("id", Long.toString(replyTo.id()))
            .put("text", replyTo.text())
            .put("direction", replyTo.direction());
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
