package dev.switchboard.inbox;

import dev.switchboard.bus.Door;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
    Work work,
    Counts counts,
    @Nullable String preview,
    @Nullable String previewDirection,
    @Nullable Instant lastMessageAt,
    @Nullable Instant lastInboundAt) {
  /** How long after a customer's message one may write freely; Meta's customer service window. */
  public static final Duration WINDOW = Duration.ofHours(24);

  /**
   * How far the work on it is.
   *
   * @param mergedInto the conversation that took its messages when two contacts became one
   * @param metadata a JSON object, the agency's own
   * @param version grows with every change of these
   */
  @Door
  public record Work(
      @Nullable Instant snoozedUntil,
      @Nullable Long assigneeId,
      @Nullable String assigneeName,
      List<String> tags,
      @Nullable String leadStatus,
      String sourceType,
      @Nullable Long mergedInto,
      @Nullable String linkedReviewId,
      @Nullable String linkedListingSource,
      String metadata,
      @Nullable Long locationId,
      int version) {}

  /**
   * How much of it was seen.
   *
   * @param unread messages that nobody has read
   * @param received messages of the customer so far
   * @param answered how many of them when the business wrote last
   */
  @Door
  public record Counts(int unread, long received, long answered) {
    /**
     * How many a person has not read.
     *
     * @param readTo up to how many they have read; null: they never looked
     */
    public long unread(@Nullable Long readTo) {
      return Math.max(0, received - (readTo == null ? answered : readTo));
    }
  }

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
        .put("snoozedUntil", work.snoozedUntil())
        .put("assigneeId", id(work.assigneeId()))
        .put("assignee", assignee())
        .put("tags", new JsonArray(work.tags()))
        .put("leadStatus", work.leadStatus())
        .put("sourceType", work.sourceType())
        .put("mergedInto", id(work.mergedInto()))
        .put("linkedReviewId", work.linkedReviewId())
        .put("linkedListingSource", work.linkedListingSource())
        .put("metadata", new JsonObject(work.metadata()))
        .put("locationId", id(work.locationId()))
        .put("version", work.version())
        .put("unread", counts.unread())
        .put("received", counts.received())
        .put("answered", counts.answered())
        .put("preview", preview)
        .put("previewDirection", previewDirection)
        .put("lastMessageAt", lastMessageAt)
        .put("lastInboundAt", lastInboundAt)
        .put("windowClosesAt", lastInboundAt == null ? null : lastInboundAt.plus(WINDOW));
  }

  private @Nullable JsonObject assignee() {
    @Nullable Long id = work.assigneeId();
    return id == null
        ? null
        : new JsonObject().put("id", Long.toString(id)).put("name", work.assigneeName());
  }

  private static @Nullable String id(@Nullable Long id) {
    return id == null ? null : Long.toString(id);
  }
}
