package dev.switchboard.webhook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a body whose sender is not known yet, for the first line or business of ours: a hint
 * whose secret to try first. Builds nothing, and stops after 64 KiB.
 */
final class Peek {
  private static final int MOST_BYTES = 64 * 1024;
  // {"entry":[{"id":…: an object in a list in an object.
  private static final int INSIDE_ENTRY = 3;

  /**
   * @param appId whose it seems to be; null when it names nobody we know
   * @param entry the id of its first entry; null when there is none
   * @param number the first phone number id it names, known or not; null when there is none
   */
  record Found(@Nullable Long appId, @Nullable String entry, @Nullable String number) {
    /** What it says it is for: a number, else what the entry is of, a Page or a business. */
    @Nullable String named() {
      return number == null ? entry : number;
    }
  }

  private final Directory.Platform platform;
  private @Nullable Long byLine;
  private @Nullable Long byBusiness;
  private @Nullable String entry;
  private @Nullable String number;

  private Peek(Directory.Platform platform) {
    this.platform = platform;
  }

  static Found at(byte[] body, Directory.Platform platform) {
    Peek peek = new Peek(platform);
    int length = Math.min(body.length, MOST_BYTES);
    try (JsonParser parser = JsonTape.parser(body, 0, length)) {
      peek.look(parser);
    } catch (IOException torn) {
      // Torn, or cut by us: what was seen until here is the hint.
    }
    return new Found(peek.byLine == null ? peek.byBusiness : peek.byLine, peek.entry, peek.number);
  }

  private void look(JsonParser parser) throws IOException {
    int depth = 0;
    String name = "";
    for (@Nullable JsonToken token = parser.nextToken();
        token != null && byLine == null;
        token = parser.nextToken()) {
      if (token == JsonToken.FIELD_NAME) {
        name = parser.currentName();
        continue;
      }
      if (token.isScalarValue()) {
        value(depth, name, parser);
      }
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      name = "";
    }
  }

  private void value(int depth, String name, JsonParser parser) throws IOException {
    boolean isEntry = depth == INSIDE_ENTRY && name.equals("id");
    boolean isNamed = parser.currentToken() != JsonToken.VALUE_NULL;
    if (isNamed && (isEntry || name.equals("phone_number_id"))) {
      String id = parser.getText();
      byLine = platform.line(id).map(Directory.Line::appId).orElse(null);
      if (isEntry) {
        entry(id);
      } else {
        number = number == null ? id : number;
      }
    }
  }

  private void entry(String id) {
    entry = entry == null ? id : entry;
    if (byBusiness == null) {
      byBusiness = platform.business(id).map(Directory.Business::appId).orElse(null);
    }
  }
}
