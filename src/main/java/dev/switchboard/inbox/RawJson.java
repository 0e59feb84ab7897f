package dev.switchboard.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What all parsers of leaves need of JSON. Pure; safe anywhere. */
final class RawJson {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final JsonFactory FACTORY = new JsonFactory();
  // Seconds reach this in the year 5138, milliseconds had it in 1973.
  private static final long FIRST_MILLIS = 100_000_000_000L;
  private static final Duration MOST_AHEAD = Duration.ofDays(1);
  private static final DateTimeFormatter META_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX][XX]");

  private RawJson() {}

  static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException("a leaf's body is not JSON", e);
    }
  }

  /** The bytes of the object or array at a path, as they were posted; null when there is none. */
  static @Nullable String cut(byte[] body, String... path) {
    try (JsonParser parser = FACTORY.createParser(body)) {
      JsonToken token = parser.nextToken();
      for (String name : path) {
        token = token == JsonToken.START_OBJECT ? member(parser, name) : null;
        if (token == null) {
          return null;
        }
      }
      if (!token.isStructStart()) {
        return null;
      }
      int start = (int) parser.currentTokenLocation().getByteOffset();
      var _ = parser.skipChildren();
      int end = (int) parser.currentLocation().getByteOffset();
      return new String(body, start, end - start, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("a leaf's body is not JSON", e);
    }
  }

  // Moves to the value of an object's member; null at the object's end.
  private static @Nullable JsonToken member(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isIt = parser.currentName().equals(name);
      JsonToken value = parser.nextToken();
      if (isIt) {
        return value;
      }
      var _ = parser.skipChildren();
    }
    return null;
  }

  /** A string, or a number's or a word's digits; null for anything else and for what is empty. */
  static @Nullable String string(JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      return null;
    }
    String text = node.asText();
    return text.isEmpty() ? null : clean(text);
  }

  // Postgres keeps no U+0000 in text; the leaf's bytes and the payload still have it.
  private static String clean(String text) {
    return text.replace('\u0000', '\uFFFD');
  }

  /**
   * A platform's time: seconds or milliseconds, as number or string, or ISO-8601.
   *
   * @return the time of arrival when there is none, or one that lies in the future
   */
  static Instant time(JsonNode node, Instant receivedAt) {
    @Nullable String text = string(node);
    @Nullable Instant at = text == null ? null : time(text);
    return at == null || at.isBefore(Instant.EPOCH) || at.isAfter(receivedAt.plus(MOST_AHEAD))
        ? receivedAt
        : at;
  }

  private static @Nullable Instant time(String text) {
    try {
      if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        long number = Long.parseLong(text);
        return number == 0
            ? null
            : number < FIRST_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
      }
      return OffsetDateTime.parse(text, META_TIME).toInstant();
    } catch (NumberFormatException | DateTimeParseException e) {
      return null;
    }
  }
}
