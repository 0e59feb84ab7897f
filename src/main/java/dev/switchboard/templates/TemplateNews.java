package dev.switchboard.templates;

import dev.switchboard.bus.Door;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook says of a template. Pure.
 *
 * @param appId who signed it: only an agency with a line of this business under this app is told
 * @param value its new word; null: the webhook says that something changed, and the list says what
 */
@Door
public record TemplateNews(
    long appId,
    String businessId,
    String name,
    String language,
    Part part,
    @Nullable String value,
    Instant at) {
  private static final Map<String, Part> FIELDS =
      Map.of(
          "message_template_status_update", Part.STATUS,
          "message_template_quality_update", Part.QUALITY,
          "template_category_update", Part.CATEGORY,
          "message_template_components_update", Part.COMPONENTS);

  // What the list calls a status, too; other words (FLAGGED, say) are warnings beside it.
  private static final Set<String> STATUSES =
      Set.of(
          "APPROVED",
          "ARCHIVED",
          "DELETED",
          "DISABLED",
          "IN_APPEAL",
          "LIMIT_EXCEEDED",
          "PAUSED",
          "PENDING",
          "PENDING_DELETION",
          "REJECTED");

  /** What it is about. */
  @Door
  public enum Part {
    STATUS,
    QUALITY,
    CATEGORY,
    /** Told without names of parameters, samples and media: the list is read instead. */
    COMPONENTS
  }

  /**
   * @param field of the webhook
   * @param payload its value, JSON
   * @return empty when it is about something else
   */
  public static Optional<TemplateNews> of(
      long appId, @Nullable String businessId, String field, String payload, Instant at) {
    @Nullable Part part = FIELDS.get(field);
    if (part == null || businessId == null) {
      return Optional.empty();
    }
    try {
      JsonObject said = new JsonObject(payload);
      return said.getValue("message_template_name") instanceof String name
              && said.getValue("message_template_language") instanceof String language
          ? Optional.of(
              new TemplateNews(appId, businessId, name, language, part, value(part, said), at))
          : Optional.empty();
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String value(Part part, JsonObject said) {
    return switch (part) {
      case STATUS -> status(word(said, "event"));
      case QUALITY -> word(said, "new_quality_score");
      case CATEGORY -> word(said, "new_category");
      case COMPONENTS -> null;
    };
  }

  private static @Nullable String status(@Nullable String event) {
    if ("REINSTATED".equals(event)) {
      return "APPROVED";
    }
    return event != null && STATUSES.contains(event) ? event : null;
  }

  private static @Nullable String word(JsonObject said, String name) {
    return said.getValue(name) instanceof String text && !text.isBlank() ? text : null;
  }
}
