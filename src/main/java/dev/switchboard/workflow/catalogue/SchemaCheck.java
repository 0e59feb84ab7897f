package dev.switchboard.workflow.catalogue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds data against a schema as {@link EventSchema} writes it. Pure. */
public final class SchemaCheck {
  private SchemaCheck() {}

  /** A field that is not as it must be. */
  public record Violation(String field, String reason) {}

  /** What does not fit; empty: all does. */
  public static List<Violation> check(JsonObject schema, JsonObject data) {
    List<Violation> found = new ArrayList<>();
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    for (Object name : schema.getJsonArray("required", new JsonArray())) {
      if (!data.containsKey(name.toString())) {
        found.add(new Violation(name.toString(), "is missing"));
      }
    }
    for (String name : properties.fieldNames()) {
      if (data.containsKey(name)) {
        @Nullable String reason = refusal(properties.getJsonObject(name), data.getValue(name));
        if (reason != null) {
          found.add(new Violation(name, reason));
        }
      }
    }
    return found;
  }

  private static @Nullable String refusal(JsonObject schema, @Nullable Object value) {
    List<String> types = types(schema.getValue("type"));
    if (types.stream().noneMatch(type -> isOf(type, value))) {
      return "must be of type " + String.join(" or ", types);
    }
    if (value instanceof String text && text.length() > schema.getInteger("maxLength", 1_000)) {
      return "must have %d characters at most".formatted(schema.getInteger("maxLength", 1_000));
    }
    @Nullable JsonArray words = schema.getJsonArray("enum");
    if (words != null && value != null && !words.contains(value)) {
      return "must be one of "
          + words.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
    return null;
  }

  private static List<String> types(@Nullable Object type) {
    return switch (type) {
      case null -> List.of();
      case JsonArray many -> many.stream().map(Object::toString).toList();
      case Object one -> List.of(one.toString());
    };
  }

  private static boolean isOf(String type, @Nullable Object value) {
    return switch (type) {
      case "null" -> value == null;
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer || value instanceof Long;
      case "number" -> value instanceof Number;
      case "boolean" -> value instanceof Boolean;
      case "array" -> value instanceof JsonArray;
      case "object" -> value instanceof JsonObject;
      default -> false;
    };
  }
}
