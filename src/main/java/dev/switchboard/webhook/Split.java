package dev.switchboard.webhook;

import dev.switchboard.ledger.NewLeaf;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
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
   * @param externalAccount the phone number id it names; null when it names none
   */
  record Part(
      String kind, NewLeaf.Queue queue, UUID key, @Nullable String externalAccount, Buffer body) {}
}
