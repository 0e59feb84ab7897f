package dev.switchboard.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Whether an event is the one that is meant. Pure. */
final class Matching {
  private Matching() {}

  static boolean fits(Match match, String payload) {
    return match.value().equals(value(Json.read(payload, JsonNode.class), match.field()));
  }

  /** What stands in a field, as text; empty for the empty path; null when nothing is there. */
  static @Nullable String value(JsonNode event, String field) {
    if (field.isEmpty()) {
      return "";
    }
    JsonNode node = event;
    for (String part : field.split("\\.", -1)) {
      node = node.path(part);
    }
    return node.isValueNode() && !node.isNull() ? node.asText() : null;
  }
}
