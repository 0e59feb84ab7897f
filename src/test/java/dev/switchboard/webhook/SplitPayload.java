package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a source's own splitter makes of a payload, for the tests of other rooms. */
public final class SplitPayload {
  private SplitPayload() {}

  /** A leaf that has no line yet. */
  public record Part(
      String kind,
      NewLeaf.Queue queue,
      @Nullable String externalAccount,
      @Nullable String business,
      Buffer body) {}

  public static List<Part> of(String source, byte[] body) {
    return Payloads.parts(source, body).stream()
        .map(part ->
            new Part(
                part.kind(), part.queue(), part.externalAccount(), part.business(), part.body()))
        .toList();
  }
}
