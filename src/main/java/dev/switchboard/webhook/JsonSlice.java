package dev.switchboard.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as the bytes it was posted in. Parts are cut out, never written anew: what is kept
 * is what was sent, escapes, number forms and all. Immutable as long as the array is left alone.
 */
final class JsonSlice {
  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] source;
  private final int start;
  private final int end;

  private JsonSlice(byte[] source, int start, int end) {
    this.source = source;
    this.start = start;
    this.end = end;
  }

  /**
   * @throws IOException when it is not one whole JSON value
   */
  static JsonSlice parse(byte[] source) throws IOException {
    try (JsonParser parser = JSON.createParser(source)) {
      if (parser.nextToken() == null) {
        throw new IOException("empty body");
      }
      int start = (int) parser.currentTokenLocation().getByteOffset();
      int end = skipValue(parser);
      if (parser.nextToken() != null) {
        throw new IOException("something follows the JSON value");
      }
      return new JsonSlice(source, start, end);
    }
  }

  boolean isObject() {
    return source[start] == '{';
  }

  boolean isArray() {
    return source[start] == '[';
  }

  /**
   * The members of an object, in order; empty for anything else. The last of two equal names wins.
   */
  Map<String, JsonSlice> members() {
    Map<String, JsonSlice> members = new LinkedHashMap<>();
    if (isObject()) {
      walk((name, value) -> {
        if (name != null) {
          members.put(name, value);
        }
      });
    }
    return members;
  }

  /** The elements of an array; empty for anything else. */
  List<JsonSlice> elements() {
    List<JsonSlice> elements = new ArrayList<>();
    if (isArray()) {
      walk((name, value) -> elements.add(value));
    }
    return elements;
  }

  /** A string's text, a number's or a word's digits; null for null, objects and arrays. */
  @Nullable String text() {
    if (isObject() || isArray()) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(source, start, end - start)) {
      return parser.nextToken() == JsonToken.VALUE_NULL ? null : parser.getText();
    } catch (IOException e) {
      throw new IllegalStateException("was parsed before", e);
    }
  }

  int length() {
    return end - start;
  }

  void appendTo(io.vertx.core.buffer.Buffer out) {
    out.appendBytes(source, start, length());
  }

  @Override
  public String toString() {
    return new String(source, start, length(), StandardCharsets.UTF_8);
  }

  private interface Visitor {
    void visit(@Nullable String name, JsonSlice value);
  }

  private void walk(Visitor visitor) {
    try (JsonParser parser = JSON.createParser(source, start, length())) {
      var _ = parser.nextToken();
      while (true) {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
          return;
        }
        @Nullable String name = null;
        if (token == JsonToken.FIELD_NAME) {
          name = parser.currentName();
          var _ = parser.nextToken();
        }
        int from = start + (int) parser.currentTokenLocation().getByteOffset();
        visitor.visit(name, new JsonSlice(source, from, start + skipValue(parser)));
      }
    } catch (IOException e) {
      throw new IllegalStateException("was parsed before", e);
    }
  }

  // Where the value ends that the parser stands on. Numbers are read up to what follows them, so
  // their own
  // length counts, not the parser's place.
  private static int skipValue(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token.isNumeric()) {
      return (int) parser.currentTokenLocation().getByteOffset() + parser.getTextLength();
    }
    if (token.isStructStart()) {
      var _ = parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return (int) parser.currentLocation().getByteOffset();
  }
}
