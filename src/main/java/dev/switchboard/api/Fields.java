package dev.switchboard.api;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the members of a JSON body; what is not as it must be is a {@link Problem}. */
final class Fields {
  private Fields() {}

  /** Refuses members that mean nothing, so that a misspelt one is not silently left out. */
  static void only(JsonObject body, String... known) {
    Set<String> unknown = new TreeSet<>(body.fieldNames());
    unknown.removeAll(Set.of(known));
    if (!unknown.isEmpty()) {
      throw Problem.field(
          unknown.iterator().next(), "is not known here; there is " + String.join(", ", known));
    }
  }

  static long id(Object value, String field) {
    if (!(value instanceof String text) || !text.matches("[0-9]{1,18}")) {
      throw Problem.field(field, "must be an id, as a string");
    }
    return Long.parseLong(text);
  }

  static @Nullable Long idOrNull(JsonObject body, String field) {
    @Nullable Object value = body.getValue(field);
    return value == null ? null : id(value, field);
  }

  static List<Long> ids(JsonObject body, String field, int most) {
    if (!(body.getValue(field) instanceof JsonArray values)
        || values.isEmpty()
        || values.size() > most) {
      throw Problem.field(field, "must be a list of 1 to %d ids".formatted(most));
    }
    return values.stream().map(value -> id(value, field)).distinct().toList();
  }

  /** A text of 1 to {@code most} characters. */
  static String text(JsonObject body, String field, int most) {
    if (!(body.getValue(field) instanceof String text)) {
      throw Problem.field(field, "must be a text");
    }
    return text(text, field, most);
  }

  static String text(String text, String field, int most) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > most || stripped.indexOf('\0') >= 0) {
      throw Problem.field(field, "must have 1 to %d characters".formatted(most));
    }
    return stripped;
  }

  static @Nullable String textOrNull(JsonObject body, String field, int most) {
    return body.getValue(field) == null ? null : text(body, field, most);
  }

  static String oneOf(@Nullable Object value, String field, Set<String> words) {
    if (!(value instanceof String word) || !words.contains(word)) {
      throw Problem.field(field, "must be one of " + String.join(", ", new TreeSet<>(words)));
    }
    return word;
  }

  static List<String> texts(JsonObject body, String field, int mostItems, int mostCharacters) {
    @Nullable Object value = body.getValue(field);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof JsonArray items) || items.size() > mostItems) {
      throw Problem.field(field, "must be a list of %d texts at most".formatted(mostItems));
    }
    List<String> texts = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof String text)) {
        throw Problem.field(field, "must be a list of texts");
      }
      texts.add(text(text, field, mostCharacters));
    }
    return texts.stream().distinct().toList();
  }

  /** A time to come, a year at most. */
  static Instant later(JsonObject body, String field, Instant now) {
    Instant at = time(body, field);
    if (!at.isAfter(now) || at.isAfter(now.plusSeconds(366L * 24 * 3600))) {
      throw Problem.field(field, "must be a time to come, within a year");
    }
    return at;
  }

  private static Instant time(JsonObject body, String field) {
    if (body.getValue(field) instanceof String text) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeException e) {
        // Answered below.
      }
    }
    throw Problem.field(field, "must be a time, as 2026-11-24T09:00:00Z");
  }
}
