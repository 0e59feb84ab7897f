package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a POST's body turned out to be. */
sealed interface Split {

  /** Leaves, one for each thing that was posted; never empty. */
  record Leaves(List<Part> parts) implements Split {}

  /** Not what the platform posts: kept whole. */
  record Malformed(String reason) implements Split {}

  /**
   * One leaf before it has a line.
   *
   * @param externalAccount the phone number, Page or Instagram account it names; null when none
   * @param business what the platform says it belongs to as a whole: the entry's id; null when none
   */
  record Part(
      String kind,
      NewLeaf.Queue queue,
      UUID key,
      @Nullable String externalAccount,
      @Nullable String business,
      Buffer body) {}

  /**
   * Cuts a body.
   *
   * @param cut how the source does it, once it is JSON
   */
  static Split of(byte[] body, Function<JsonSlice, Split> cut) {
    try {
      return cut.apply(JsonSlice.parse(body));
    } catch (Parts.TooMany e) {
      return new Malformed("more events than a POST may hold");
    } catch (IOException e) {
      // Not the parser's own words: they quote what was posted.
      return new Malformed("not JSON, or nested too deep");
    }
  }
}
