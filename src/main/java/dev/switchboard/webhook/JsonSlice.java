package dev.switchboard.webhook;

import com.fasterxml.jackson.core.JsonParser;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as the bytes it was posted in. Parts are cut out, never written anew: what is kept
 * is what was sent, escapes, number forms and all. Immutable as long as the array is left alone.
 */
final class JsonSlice {
  private final JsonTape tape;
  private final int at;

  private JsonSlice(JsonTape tape, int at) {
    this.tape = tape;
    this.at = at;
  }

  /**
   * @throws IOException when it is not one whole JSON value in UTF-8, nested at most {@value
   *     JsonTape#MOST_DEEP} deep
   */
  static JsonSlice parse(byte[] source) throws IOException {
    return new JsonSlice(JsonTape.read(source), 0);
  }

  boolean isObject() {
    return tape.source[tape.start(at)] == '{';
  }

  boolean isArray() {
    return tape.source[tape.start(at)] == '[';
  }

  /** A member of an object; null when there is none. The last of two equal names wins. */
  @Nullable JsonSlice get(String name) {
    int found = -1;
    if (isObject()) {
      for (int i = at + 1; i < tape.next(at); i = tape.next(i)) {
        found = name.equals(tape.name(i)) ? i : found;
      }
    }
    return found < 0 ? null : new JsonSlice(tape, found);
  }

  /** The members of an object, one by one, in order; none for anything else. */
  void forEachMember(BiConsumer<String, JsonSlice> visitor) {
    if (isObject()) {
      for (int i = at + 1; i < tape.next(at); i = tape.next(i)) {
        @Nullable String name = tape.name(i);
        if (name != null) {
          visitor.accept(name, new JsonSlice(tape, i));
        }
      }
    }
  }

  /**
   * The members of an object, in order; empty for anything else. The last of two equal names wins.
   */
  Map<String, JsonSlice> members() {
    Map<String, JsonSlice> members = new LinkedHashMap<>();
    forEachMember(members::put);
    return members;
  }

  /** The elements of an array; empty for anything else. */
  List<JsonSlice> elements() {
    List<JsonSlice> elements = new ArrayList<>();
    if (isArray()) {
      for (int i = at + 1; i < tape.next(at); i = tape.next(i)) {
        elements.add(new JsonSlice(tape, i));
      }
    }
    return elements;
  }

  /** A string's text, a number's or a word's digits; null for null, objects and arrays. */
  @Nullable String text() {
    int start = tape.start(at);
    int end = tape.end(at);
    return switch (tape.source[start]) {
      case '{', '[', 'n' -> null;
      case '"' -> unescaped(start, end);
      default -> latin(start, end);
    };
  }

  /** The text of a member. */
  @Nullable String text(String name) {
    @Nullable JsonSlice member = get(name);
    return member == null ? null : member.text();
  }

  /** The text of a member; something else when it has none. */
  String text(String name, String otherwise) {
    @Nullable String text = text(name);
    return text == null ? otherwise : text;
  }

  private String latin(int start, int end) {
    return new String(tape.source, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private String unescaped(int start, int end) {
    for (int i = start; i < end; i++) {
      if (tape.source[i] == '\\') {
        return decoded(start, end);
      }
    }
    return new String(tape.source, start + 1, end - start - 2, StandardCharsets.UTF_8);
  }

  private String decoded(int start, int end) {
    try (JsonParser parser = JsonTape.parser(tape.source, start, end - start)) {
      var _ = parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw new IllegalStateException("was parsed before", e);
    }
  }

  int length() {
    return tape.end(at) - tape.start(at);
  }

  void appendTo(Buffer out) {
    out.appendBytes(tape.source, tape.start(at), length());
  }

  void addTo(MessageDigest digest) {
    digest.update(tape.source, tape.start(at), length());
  }

  @Override
  public String toString() {
    return new String(tape.source, tape.start(at), length(), StandardCharsets.UTF_8);
  }
}
