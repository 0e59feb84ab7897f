package dev.switchboard.workflow.catalogue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the JSON Schema of an event's record. Pure. */
public final class EventSchema {
  private EventSchema() {}

  /** Of draft 2020-12, with the fields' meanings. Members that it does not name are let pass. */
  public static JsonObject of(Class<? extends Record> type) {
    JsonObject properties = new JsonObject();
    JsonArray required = new JsonArray();
    for (RecordComponent field : type.getRecordComponents()) {
      properties.put(field.getName(), field(field));
      if (!isNullable(field)) {
        required.add(field.getName());
      }
    }
    JsonObject schema = new JsonObject().put("type", "object").put("properties", properties);
    @Nullable Meaning meaning = type.getAnnotation(Meaning.class);
    if (meaning != null) {
      schema.put("description", meaning.value());
    }
    return required.isEmpty() ? schema : schema.put("required", required);
  }

  private static JsonObject field(RecordComponent field) {
    @Nullable Meaning meaning = field.getAnnotation(Meaning.class);
    JsonObject schema = type(field.getType(), meaning == null ? 1_000 : meaning.most());
    if (isNullable(field)) {
      schema.put("type", new JsonArray().add(schema.getString("type")).add("null"));
    }
    if (meaning != null) {
      schema.put("description", meaning.value());
      if (meaning.oneOf().length > 0) {
        schema.put("enum", new JsonArray(List.of(meaning.oneOf())));
      }
    }
    return schema;
  }

  private static JsonObject type(Class<?> type, int most) {
    if (type == String.class) {
      return new JsonObject().put("type", "string").put("maxLength", most);
    }
    if (type == long.class || type == int.class || type == Long.class || type == Integer.class) {
      return new JsonObject().put("type", "integer");
    }
    if (type == double.class || type == Double.class) {
      return new JsonObject().put("type", "number");
    }
    if (type == boolean.class || type == Boolean.class) {
      return new JsonObject().put("type", "boolean");
    }
    if (List.class.isAssignableFrom(type)) {
      return new JsonObject().put("type", "array");
    }
    // Times and durations are written as texts.
    return type.getPackageName().equals("java.time")
        ? new JsonObject().put("type", "string").put("maxLength", most)
        : new JsonObject().put("type", "object");
  }

  private static boolean isNullable(RecordComponent field) {
    return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }
}
