package dev.switchboard.api;

import dev.switchboard.desk.Actor;
import dev.switchboard.desk.ConversationEdit;
import dev.switchboard.desk.ConversationEditStore;
import dev.switchboard.desk.Patch;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what to change of conversations. Pure. */
final class EditRequest {
  static final Set<String> STATUS =
      Set.of("new", "open", "quoted", "booked", "converted", "archived", "snoozed");
  private static final Set<String> LEAD = Set.of("qualified", "interested", "converted");
  private static final Set<String> SOURCE =
      Set.of("review_response", "story_dm", "listing_inquiry", "direct");
  private static final int LONGEST_TAG = 50;
  private static final int LONGEST_LINK = 200;
  private static final int MOST_METADATA = 16 * 1024;

  private EditRequest() {}

  static ConversationEdit parse(JsonObject body, Actor who, Instant now) {
    Fields.only(
        body,
        "status",
        "snoozedUntil",
        "assignee",
        "tags",
        "leadStatus",
        "sourceType",
        "linkedReviewId",
        "linkedListingSource",
        "metadata");
    if (body.isEmpty()) {
      throw Problem.of(400, "Not valid", "Name at least one thing to change.");
    }
    @Nullable String status = status(body);
    List<String> without = new ArrayList<>();
    return new ConversationEdit(
        status,
        "snoozed".equals(status) ? Fields.later(body, "snoozedUntil", now) : null,
        assignee(body, who),
        tags(body),
        maybe(body, "leadStatus", LEAD),
        body.containsKey("sourceType")
            ? Fields.oneOf(body.getValue("sourceType"), "sourceType", SOURCE)
            : null,
        link(body, "linkedReviewId"),
        link(body, "linkedListingSource"),
        metadata(body, without),
        without);
  }

  private static @Nullable String status(JsonObject body) {
    if (!body.containsKey("status")) {
      return body.containsKey("snoozedUntil") ? "snoozed" : null;
    }
    String status = Fields.oneOf(body.getValue("status"), "status", STATUS);
    if (body.getValue("snoozedUntil") != null && !status.equals("snoozed")) {
      throw Problem.field("snoozedUntil", "goes with the status snoozed only");
    }
    return status;
  }

  private static Patch<Long> assignee(JsonObject body, Actor who) {
    if (!body.containsKey("assignee")) {
      return Patch.none();
    }
    @Nullable Object value = body.getValue("assignee");
    if ("me".equals(value)) {
      if (who.userId() == null) {
        throw Problem.field("assignee", "must be an id: an API key is nobody");
      }
      return Patch.to(who.userId());
    }
    return Patch.to(value == null ? null : Fields.id(value, "assignee"));
  }

  private static ConversationEdit.Tags tags(JsonObject body) {
    if (!body.containsKey("tags")) {
      return ConversationEdit.Tags.SAME;
    }
    if (!(body.getValue("tags") instanceof JsonObject change)) {
      return new ConversationEdit.Tags(tagList(body, "tags"), List.of(), List.of());
    }
    Fields.only(change, "add", "remove");
    return new ConversationEdit.Tags(null, tagList(change, "add"), tagList(change, "remove"));
  }

  private static List<String> tagList(JsonObject body, String field) {
    if (body.containsKey(field) && body.getValue(field) == null) {
      throw Problem.field(field, "must be a list of tags");
    }
    return Fields.texts(body, field, ConversationEditStore.MOST_TAGS, LONGEST_TAG);
  }

  private static Patch<String> maybe(JsonObject body, String field, Set<String> words) {
    if (!body.containsKey(field)) {
      return Patch.none();
    }
    @Nullable Object value = body.getValue(field);
    return Patch.to(value == null ? null : Fields.oneOf(value, field, words));
  }

  private static Patch<String> link(JsonObject body, String field) {
    return body.containsKey(field)
        ? Patch.to(Fields.textOrNull(body, field, LONGEST_LINK))
        : Patch.none();
  }

  // As in RFC 7396 at the first level: null takes a member out.
  private static @Nullable String metadata(JsonObject body, List<String> without) {
    if (!body.containsKey("metadata")) {
      return null;
    }
    if (!(body.getValue("metadata") instanceof JsonObject given)) {
      throw Problem.field("metadata", "must be an object");
    }
    JsonObject laid = new JsonObject();
    for (String name : given.fieldNames()) {
      @Nullable Object value = given.getValue(name);
      if (value == null) {
        without.add(name);
      } else {
        laid.put(name, value);
      }
    }
    String text = laid.encode();
    if (text.length() > MOST_METADATA || text.contains("\\u0000")) {
      throw Problem.field("metadata", "must have 16 KB at most, and no NUL");
    }
    return text;
  }
}
