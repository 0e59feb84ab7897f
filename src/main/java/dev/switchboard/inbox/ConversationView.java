package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A conversation as the API and the stream show it (docs/api.md). */
@Door
public record ConversationView(
    long id,
    long contactId,
    @Nullable String contactName,
    @Nullable String waId,
    long lineId,
    String phoneNumberId,
    String lineName,
    String platform,
    long clientId,
    String clientName,
    String status,
    int unread,
    @Nullable String preview,
    @Nullable String previewDirection,
    @Nullable Instant lastMessageAt,
    @Nullable Instant lastInboundAt) {
  /** How long after a customer's message one may write freely; Meta's customer service window. */
  public static final Duration WINDOW = Duration.ofHours(24);

  public JsonObject toJson() {
    @Nullable String phone = waId == null ? null : "+" + waId;
    return new JsonObject()
        .put("id", Long.toString(id))
        .put(
            "contact",
            new JsonObject()
                .put("id", Long.toString(contactId))
                .put("name", contactName != null ? contactName : phone)
                .put("phone", phone))
        .put(
            "line",
            new JsonObject()
                .put("id", Long.toString(lineId))
                .put("phoneNumberId", phoneNumberId)
                .put("name", lineName)
                .put("platform", platform))
        .put("client", new JsonObject().put("id", Long.toString(clientId)).put("name", clientName))
        .put("status", status)
        .put("unread", unread)
        .put("preview", preview)
        .put("previewDirection", previewDirection)
        .put("lastMessageAt", lastMessageAt)
        .put("lastInboundAt", lastInboundAt)
        .put("windowClosesAt", lastInboundAt == null ? null : lastInboundAt.plus(WINDOW));
  }
}
