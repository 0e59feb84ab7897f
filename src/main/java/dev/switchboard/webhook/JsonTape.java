package dev.switchboard.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of one JSON text begin and end, in document order: read once, front to back,
 * into flat arrays. A tree would cost an object for every value; most values are never looked at.
 */
final class JsonTape {
  static final int MOST_DEEP = 100;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Names come from outside: they must not fill the JVM's table of strings.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_DEEP).build())
          .build();

  final byte[] source;
  private int size;
  private int[] start = new int[64];
  // Of objects and arrays; other values end where their bytes say.
  private int[] end = new int[64];
  // The place after the value and all that is in it.
  private int[] next = new int[64];
  private @Nullable String[] name = new @Nullable String[64];

  private JsonTape(byte[] source) {
    this.source = source;
  }

  /** A parser with this house's limits. */
  static JsonParser parser(byte[] source, int from, int length) throws IOException {
    return JSON.createParser(source, from, length);
  }

  /**
   * @throws IOException when it is not one whole JSON value in UTF-8
   */
  static JsonTape read(byte[] source) throws IOException {
    JsonTape tape = new JsonTape(source);
    try (JsonParser parser = parser(source, 0, source.length)) {
      tape.fill(parser);
    }
    return tape;
  }

  private void fill(JsonParser parser) throws IOException {
    int[] open = new int[MOST_DEEP + 1];
    int depth = 0;
    @Nullable String called = null;
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new IOException("empty body");
    }
    do {
      if (token == JsonToken.FIELD_NAME) {
        called = parser.currentName();
      } else if (token.isStructEnd()) {
        close(open[--depth], offset(parser) + 1);
      } else {
        int at = add(called, offset(parser));
        called = null;
        if (token.isStructStart()) {
          open[depth++] = at;
        }
      }
      token = parser.nextToken();
    } while (depth > 0 && token != null);
    if (token != null) {
      throw new IOException("something follows the JSON value");
    }
  }

  private static int offset(JsonParser parser) throws IOException {
    long offset = parser.currentTokenLocation().getByteOffset();
    if (offset < 0) {
      throw new IOException("not UTF-8");
    }
    return (int) offset;
  }

  private int add(@Nullable String called, int from) {
    if (size == start.length) {
      start = Arrays.copyOf(start, size * 2);
      end = Arrays.copyOf(end, size * 2);
      next = Arrays.copyOf(next, size * 2);
      name = Arrays.copyOf(name, size * 2);
    }
    start[size] = from;
    next[size] = size + 1;
    name[size] = called;
    return size++;
  }

  private void close(int at, int to) {
    end[at] = to;
    next[at] = size;
  }

  int start(int at) {
    return start[at];
  }

  int next(int at) {
    return next[at];
  }

  /** The name a member has in its object; null for elements. */
  @Nullable String name(int at) {
    return name[at];
  }

  int end(int at) {
    int from = start[at];
    return switch (source[from]) {
      case '{', '[' -> end[at];
      case '"' -> endOfString(from + 1);
      default -> endOfWord(from);
    };
  }

  // The parser has seen that the quote is there.
  private int endOfString(int from) {
    int i = from;
    while (source[i] != '"') {
      i += source[i] == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private int endOfWord(int from) {
    int i = from;
    while (i < source.length && source[i] > ' ' && ",]}".indexOf(source[i]) < 0) {
      i++;
    }
    return i;
  }
}
