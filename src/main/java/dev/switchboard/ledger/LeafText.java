package dev.switchboard.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/**
 * Reads what leaves say. JSON may hold what no text in Postgres can: U+0000, and halves of
 * characters, which have no UTF-8. Each is shown as U+FFFD; the leaf's bytes keep it. Pure; safe
 * anywhere.
 */
public final class LeafText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final ObjectMapper JSON =
      JsonMapper.builder().nodeFactory(new LegibleNodes()).build();

  private LeafText() {}

  /** A leaf's body; all strings in it are legible. */
  public static JsonNode read(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException("a leaf's body is not JSON", e);
    }
  }

  /** A text that Postgres keeps as it is. */
  public static String legible(String text) {
    // Each string of each leaf comes through here.
    for (int i = 0; i < text.length(); i++) {
      if (isSuspect(text.charAt(i))) {
        return repaired(text);
      }
    }
    return text;
  }

  // Whole pairs are found here, too; codePoints() then tells them from halves.
  private static boolean isSuspect(int c) {
    return c == 0 || Character.isSurrogate((char) c);
  }

  private static String repaired(String text) {
    int[] points =
        text.codePoints()
            .map(point -> point <= Character.MAX_VALUE && isSuspect(point) ? REPLACEMENT : point)
            .toArray();
    return new String(points, 0, points.length);
  }

  private static final class LegibleNodes extends JsonNodeFactory {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public TextNode textNode(String text) {
      return super.textNode(legible(text));
    }
  }
}
