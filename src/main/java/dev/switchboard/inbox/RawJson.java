package dev.switchboard.inbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.switchboard.ledger.EventTime;
import dev.switchboard.ledger.LeafText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What all parsers of leaves need of JSON. Pure; safe anywhere. */
final class RawJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private RawJson() {}

  static JsonNode read(byte[] body) {
    return LeafText.read(body);
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
    return text.isEmpty() ? null : text;
  }

  /** When it happened, by a platform's word; the time of arrival when that cannot be. */
  static Instant time(JsonNode node, Instant receivedAt) {
    return EventTime.of(string(node), receivedAt);
  }
}
